using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EvalHarness.Gates;
using EvalHarness.History;

namespace EvalHarness.Audit;

public class NightlyAuditTests
{
    [Test]
    public void A_regression_planted_at_night_20_fails_that_night_and_names_the_changed_file()
    {
        using var temp = new TempFolder();
        var codes = new List<int>();
        AuditOutcome last = null!;
        for (var night = 1; night <= 20; night++)
        {
            last = NightlyAudit.Run(Request(temp, Night(night, night >= 20)), CancellationToken.None);
            codes.Add(last.ExitCode);
        }

        Assert.That(codes.Take(19), Is.All.Zero);
        Assert.That(codes[19], Is.EqualTo(1));
        Assert.That(last.Nightly!.NoiseFree, Is.True);
        Assert.That(last.Nightly.Alarms.Select(alarm => (alarm.Checkpoint, alarm.FirstRun)).Distinct(), Is.EqualTo(new[] { ("mlp/large", "night-20") }));
        Assert.That(last.Summary, Does.StartWith("FAILED").And.Contain("the model file of mlp/large changed (bb to cc)").And.Contain("(the run before): model:mlp/large changed"));
        Assert.That(File.Exists(Path.Combine(last.Run.Path, "audit.json")));
    }

    [Test]
    public void On_the_second_night_a_real_regression_counts_although_the_history_is_too_short()
    {
        using var temp = new TempFolder();
        NightlyAudit.Run(Request(temp, Night(1, false)) with { Nightly = new() { EqualRepeats = 1000 } }, CancellationToken.None);

        var outcome = NightlyAudit.Run(Request(temp, Night(2, true)) with { Nightly = new() { EqualRepeats = 1000 } }, CancellationToken.None);

        Assert.That(outcome.Nightly!.Tested, Is.Zero);
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Summary, Does.Contain("too few to know the noise"));
    }

    [Test]
    public void A_pinned_baseline_is_compared_with_and_accepts_what_was_before_it()
    {
        using var temp = new TempFolder();
        for (var night = 1; night <= 8; night++)
        {
            NightlyAudit.Run(Request(temp, Night(night, night >= 6)), CancellationToken.None);
        }

        var unpinned = NightlyAudit.Run(Request(temp, Night(9, true)), CancellationToken.None);
        var pinned = NightlyAudit.Run(Request(temp, Night(10, true)) with { Baseline = "night-6" }, CancellationToken.None);

        Assert.That(unpinned.ExitCode, Is.EqualTo(1), "the level of night 6 on is not the old one");
        Assert.That(pinned.ExitCode, Is.Zero, "night 6 is accepted");
        Assert.That(pinned.Summary, Does.Contain("Against night-6 (pinned): nothing recorded changed"));
    }

    [Test]
    public void A_wrong_baseline_or_history_is_known_before_anything_is_evaluated()
    {
        using var temp = new TempFolder();
        var evaluated = false;
        var request = Request(temp, Night(1, false)) with
        {
            Evaluate = _ =>
            {
                evaluated = true;
                return Night(1, false).Write(temp);
            },
        };
        var notes = temp.Write("notes.txt", "not a database");

        Assert.That(() => NightlyAudit.Run(request with { Baseline = "night-0" }, CancellationToken.None), Throws.TypeOf<UsageException>().With.Message.Contains("--baseline night-0"));
        Assert.That(() => NightlyAudit.Run(request with { HistoryFile = notes }, CancellationToken.None), Throws.TypeOf<UsageException>().With.Message.Contains("notes.txt"));
        Assert.That(evaluated, Is.False);
    }

    [Test]
    public void The_first_night_judges_what_needs_no_earlier_run_and_says_so()
    {
        using var temp = new TempFolder();
        var policy = PolicyFile.Parse("p.yaml", """
            rules:
              - {name: floor, metric: accuracy, at_least: 0.8}
              - {name: drop, metric: accuracy, max_drop: 0.02}
            """);

        var first = NightlyAudit.Run(Request(temp, Night(1, false)) with { Policy = policy }, CancellationToken.None);
        var second = NightlyAudit.Run(Request(temp, Night(2, false)) with { Policy = policy }, CancellationToken.None);

        Assert.That(first.ExitCode, Is.Zero);
        Assert.That(first.Summary, Does.Contain("1 of 2 rules of policy 'p' were not judged"));
        Assert.That(second.Gates!.Results.Select(result => result.Rule).Distinct(), Is.EqualTo(new[] { "floor", "drop" }));
        Assert.That(second.Gates.Passed, Is.True);
    }

    [Test]
    public void A_report_that_fails_does_not_hide_the_verdict()
    {
        using var temp = new TempFolder();

        var outcome = NightlyAudit.Run(Request(temp, Night(1, false)) with { Report = _ => throw new UsageException("no room") }, CancellationToken.None);

        Assert.That(outcome.ExitCode, Is.Zero);
        Assert.That(outcome.Summary, Does.Contain("The report could not be written: no room"));
    }

    [Test]
    public void A_summary_fits_a_chat_message_however_much_is_wrong()
    {
        using var temp = new TempFolder();
        var many = new TestRuns { Id = "night-1", Samples = 50, Right = (_, _) => 40, Models = Enumerable.Range(0, 60).ToDictionary(i => $"a-checkpoint-with-quite-a-long-name-{i}", i => "aa") };
        var policy = PolicyFile.Parse("p.yaml", "rules: [{name: floor, metric: accuracy, at_least: 20}]");

        var outcome = NightlyAudit.Run(Request(temp, many) with { Policy = policy, Report = _ => throw new UsageException(new string('x', 3000)) }, CancellationToken.None);

        Assert.That(outcome.Summary, Has.Length.LessThanOrEqualTo(AuditSummary.MostCharacters));
        Assert.That(outcome.Summary, Does.Contain("and 176 more"));
    }

    [Test]
    public void The_summary_is_posted_to_a_webhook_which_is_tried_again()
    {
        using var temp = new TempFolder();
        using var listener = Listen(out var address);
        var bodies = new ConcurrentQueue<string>();
        var server = Task.Run(() => Answer(listener, bodies));

        var outcome = NightlyAudit.Run(Request(temp, Night(1, false)) with { Webhook = address }, CancellationToken.None);

        listener.Stop();
        Assert.That(server.Wait(TimeSpan.FromMinutes(2)), Is.True);
        Assert.That(bodies, Has.Count.GreaterThanOrEqualTo(2), "the first was not taken");
        Assert.That(outcome.Warnings, Is.Empty);
        using var json = JsonDocument.Parse(bodies.Last());
        Assert.That(json.RootElement.GetProperty("text").GetString(), Is.EqualTo(outcome.Summary));
        Assert.That(json.RootElement.GetProperty("passed").GetBoolean(), Is.True);
    }

    [Test]
    public void A_webhook_that_cannot_be_reached_is_a_warning_that_keeps_its_secret()
    {
        using var temp = new TempFolder();

        // The port is taken, so that nobody else can come and listen there, and nobody listens.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{silent.LocalEndPoint}/hook/");
        var outcome = NightlyAudit.Run(Request(temp, Night(1, false)), CancellationToken.None);
        var problem = Webhook.Post(new Uri(address, "secret-token"), outcome, CancellationToken.None, TimeSpan.Zero);

        Assert.That(problem, Does.Contain("did not reach the webhook at 127.0.0.1").And.Not.Contain("secret-token"));
    }

    [Test]
    public void Two_audits_at_once_on_one_history_lose_nothing()
    {
        using var temp = new TempFolder();

        Parallel.For(1, 9, night => NightlyAudit.Run(Request(temp, Night(night, false)), CancellationToken.None));

        using var store = HistoryStore.Open(temp.At("history.db"));
        Assert.That(store.RunIds(), Is.EquivalentTo(Enumerable.Range(1, 8).Select(night => $"night-{night}")));
    }

    private static TestRuns Night(int night, bool retrained) => new()
    {
        Id = $"night-{night}",
        Started = new DateTime(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc).AddDays(night - 1),
        Models = new Dictionary<string, string> { ["small"] = "aa", ["large"] = retrained ? "cc" : "bb" },
        Right = (checkpoint, _) => retrained && checkpoint == "mlp/large" ? 860 : 900,
    };

    private static AuditRequest Request(TempFolder temp, TestRuns run) => new()
    {
        Evaluate = _ => run.Write(temp),
        RunsFolder = temp.Path,
        HistoryFile = temp.At("history.db"),
    };

    /// <summary>Refuses the first and takes all others: on a busy machine the sender may have given one up before it was heard.</summary>
    private static void Answer(HttpListener listener, ConcurrentQueue<string> bodies)
    {
        while (true)
        {
            try
            {
                var context = listener.GetContext();
                using (var reader = new StreamReader(context.Request.InputStream))
                {
                    bodies.Enqueue(reader.ReadToEnd());
                }

                context.Response.StatusCode = bodies.Count == 1 ? 503 : 200;
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                if (!listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private static HttpListener Listen(out Uri address)
    {
        for (var port = 49152; ; port++)
        {
            var listener = new HttpListener();
            address = new($"http://127.0.0.1:{port}/hook/");
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (port < 49252)
            {
                listener.Close();
            }
        }
    }
}
