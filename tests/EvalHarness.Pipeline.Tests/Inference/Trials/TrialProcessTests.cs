using EvalHarness.Datasets;
using EvalHarness.EndToEnd;
using EvalHarness.Models;

namespace EvalHarness.Inference.Trials;

/// <summary>What no code can catch, a crash or a hang of native code, costs the checkpoint that did it, and nothing else.</summary>
public sealed class TrialProcessTests
{
    private static readonly TrialSettings Short = new(
        new InferenceOptions(Threads: 1) { LimitToOpenNothing = TimeSpan.FromSeconds(8) }, Measures: true);

    private readonly TempFolder _folder = new();
    private Dataset _dataset = null!;

    [OneTimeSetUp]
    public void Write()
    {
        _dataset = DatasetCatalog.Read(TestData.WriteIdx(_folder, "data", TestData.Pixels(20, 64), [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 4))], 8, 8));
        _folder.Write("models/f/good.onnx", TestModels.Linear(1, 8, 8, 4));
        _folder.Write("models/f/deep.onnx", HostileModels.DeepCalls());
        _folder.Write("models/f/endless.onnx", HostileModels.EndlessFolding());
        _folder.Write("models/f/odd.onnx", TestModels.Linear(1, 8, 8, 4, batch: 3));
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("8192")]
    [TestCase("unlimited")]
    public void Measures_the_good_and_refuses_one_that_crashes(string stackLimit)
    {
        // The crash may end the process, or leave it waiting for its own memory allocator; an unlimited main stack would not overflow.
        string[] command = [.. Shell($"ulimit -s {stackLimit}; exec \"$0\" \"$@\""), .. CliProcess.Command("trial")];
        var outcomes = Run(command, Short with { Options = new InferenceOptions(Threads: 1) }, "good", "deep", "good");

        AssertGood(outcomes[0], outcomes[2]);
        Assert.That(outcomes[1].Refusal!.Reason, Does.Contain("Stack overflow").Or.Contain("most likely in a crash").Or.Contain("most likely after a crash"));
    }

    [Test]
    public void Measures_the_good_and_refuses_one_that_never_opens()
    {
        var outcomes = Run(CliProcess.Command("trial"), Short, "good", "endless", "good");

        AssertGood(outcomes[0], outcomes[2]);
        Assert.That(outcomes[1].Refusal!.Reason, Does.Contain("takes more than 8 s to open it"));
    }

    [Test]
    public void Refuses_a_file_that_has_changed_since_it_was_found()
    {
        _folder.Write("models/f/changing.onnx", TestModels.Linear(1, 8, 8, 4));
        var (changing, good, outcomes) = (Trial("changing"), Trial("good"), new List<TrialOutcome>());
        _folder.Write("models/f/changing.onnx", "no model any more");

        new TrialProcess(CliProcess.Command("trial"), Short).Run([changing, good], (_, outcome) => outcomes.Add(outcome), CancellationToken.None);

        Assert.That(outcomes[0].Refusal!.Reason, Does.Contain("not a valid ONNX model"));
        AssertGood(outcomes[1]);
    }

    [TestCase("kill -SEGV $$", "crashed when it opened or ran it (exit code 139)")]
    [TestCase("echo 'Wrong, and loud.' >&2; exit 7", "(\"Wrong, and loud\", exit code 7)")]
    [TestCase("kill -KILL $$", "ran out of memory")]
    public void Says_how_the_process_ended(string end, string reason)
    {
        var shell = Shell($"echo 'evalharness-trial {{\"trial\":0,\"outcome\":null}}'; {end}");

        var outcomes = Run(shell, "good", "odd");

        Assert.That(outcomes[0].Refusal!.Reason, Does.Contain(reason));
        Assert.That(outcomes[1].Refusal!.Reason, Does.Contain(reason), "tried by a process of its own");
    }

    [Test]
    public void Ends_a_process_that_gives_no_sign_of_life()
    {
        var process = new TrialProcess(Shell("echo 'evalharness-trial {\"trial\":0,\"outcome\":null}'; exec sleep 600"), Short) { Patience = TimeSpan.FromSeconds(3) };
        TrialOutcome? found = null;

        process.Run([Trial("good")], (_, outcome) => found = outcome, CancellationToken.None);

        Assert.That(found!.Refusal!.Reason, Does.Contain("no sign of life for 3 s"));
    }

    [Test]
    public void Waits_for_a_process_that_somebody_has_stopped()
    {
        const string Script = "echo 'evalharness-trial {\"trial\":0,\"outcome\":null}'; (while sleep 8; do kill -CONT $$ || exit; done) >/dev/null 2>&1 & kill -STOP $$; "
            + "echo 'evalharness-trial {\"trial\":0,\"outcome\":{\"cost\":null,\"floor\":null,\"refusal\":null}}'";
        var process = new TrialProcess(Shell(Script), Short) { Patience = TimeSpan.FromSeconds(4) };
        TrialOutcome? found = null;

        process.Run([Trial("good")], (_, outcome) => found = outcome, CancellationToken.None);

        Assert.That(found, Is.EqualTo(new TrialOutcome(null, null, null)));
    }

    [Test]
    public void Ends_the_process_when_what_it_found_ends_the_command()
    {
        // It would go on for ten minutes.
        const string Script = "echo $$ > \"$0\"; echo 'evalharness-trial {\"trial\":0,\"outcome\":{\"cost\":null,\"floor\":null,\"refusal\":null}}'; exec sleep 600";
        string[] command = [.. Shell(Script), _folder.At("pid")];

        Assert.Throws<UsageException>(() => new TrialProcess(command, Short).Run([Trial("good")], (_, _) => throw new UsageException("the disk is full"), CancellationToken.None));

        Assert.That(Directory.Exists($"/proc/{File.ReadAllText(_folder.At("pid")).Trim()}"), Is.False, "it lives on");
    }

    [Test]
    public void Overhears_what_native_libraries_print()
    {
        var shell = Shell("echo hello; echo 'evalharness-trial {\"trial\":0,\"outcome\":null}'; echo; echo 'evalharness-trial {\"trial\":0,\"outcome\":{\"cost\":null,\"floor\":null,\"refusal\":null}}'");

        Assert.That(Run(shell, "good").Single(), Is.EqualTo(new TrialOutcome(null, null, null)));
    }

    [Test]
    public void Leaves_to_others_what_it_cannot_try()
    {
        Assert.That(Run(["/no/such/program"], "good"), Is.Empty);
        Assert.That(Run(Shell("exit 1"), "good", "odd"), Is.Empty, "ended before anything began");
    }

    [Test]
    public void Ends_the_process_when_stopped()
    {
        using var stop = new CancellationTokenSource();
        var process = new TrialProcess(Shell("echo 'evalharness-trial {\"trial\":0,\"outcome\":null}'; exec sleep 600"), Short);

        stop.CancelAfter(TimeSpan.FromMilliseconds(300));

        Assert.Throws<OperationCanceledException>(() => process.Run([Trial("good")], (_, _) => Assert.Fail("nothing was found"), stop.Token));
    }

    private static string[] Shell(string script)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Uses the shell.");
        }

        return ["/bin/sh", "-c", script];
    }

    private CheckpointTrial Trial(string name) => new(ModelCatalog.Read(_folder.At("models"), _folder.At($"models/f/{name}.onnx")), _dataset);

    private static void AssertGood(params TrialOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            Assert.That(outcome.Refusal, Is.Null);
            Assert.That(outcome.Cost!.Macs, Is.EqualTo(4 * 64));
            Assert.That(outcome.Floor!.Samples, Is.EqualTo(20));
        }
    }

    private List<TrialOutcome> Run(IReadOnlyList<string> command, params string[] names) => Run(command, Short, names);

    private List<TrialOutcome> Run(IReadOnlyList<string> command, TrialSettings settings, params string[] names)
    {
        var outcomes = new List<TrialOutcome>();
        new TrialProcess(command, settings) { Patience = TimeSpan.FromSeconds(20) }.Run([.. names.Select(Trial)], (_, outcome) => outcomes.Add(outcome), CancellationToken.None);
        return outcomes;
    }
}
