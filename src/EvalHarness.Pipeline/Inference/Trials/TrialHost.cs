using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Inference.Trials;

/// <summary>
/// The inside of the process that tries checkpoints: takes an order, answers it line by line, and ends itself where a checkpoint hangs or takes
/// the machine's memory.
/// </summary>
public sealed class TrialHost
{
    private const double MemoryShare = 0.9;
    private const int LooksPerSign = 10;

    // Less than a thread of a run has (2 MiB where the machine's limit is unlimited, 8 where it is the usual one): what overflows a stack there must do
    // so here, and an unlimited one must not let a graph recurse for ever.
    private const int StackBytes = 1 << 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly Lock _writing = new();
    private int _trial;
    private int _looks;
    private CatalogedModel? _model;
    private ExceptionDispatchInfo? _failure;

    private TrialHost(TextReader input, TextWriter output) => (_input, _output) = (input, output);

    /// <summary>Serves one order. For a process of its own: it may end it at any time.</summary>
    /// <param name="input">The order, on one line; its end means that nobody waits any more.</param>
    /// <param name="output">Takes the answers.</param>
    public static void Serve(TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        new TrialHost(input, output).Serve();
    }

    private void Serve()
    {
        var order = ReadOrder();
        OfferItselfFirst();
        HangGuard.EndProcess = (_, reason) => End(reason);
        new Thread(() => EndWithParent(order.Scratch)) { IsBackground = true }.Start();
        using var watch = new Timer(_ => Look(), null, Pace, Pace);
        var trying = new Thread(() => TryAll(order), StackBytes);
        trying.Start();
        trying.Join();
        _failure?.Throw();
    }

    private void TryAll(TrialOrder order)
    {
        try
        {
            for (; _trial < order.Trials.Count; _trial++)
            {
                Answer(null);
                Answer(One(order, order.Trials[_trial]));
            }
        }
        catch (Exception error) when (Kept(error))
        {
            // Thrown where the process was started.
        }
    }

    private bool Kept(Exception error)
    {
        _failure = ExceptionDispatchInfo.Capture(error);
        return true;
    }

    private TrialOrder ReadOrder()
    {
        try
        {
            return JsonSerializer.Deserialize<TrialOrder>(_input.ReadLine() ?? "null", RunJson.Compact) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new UsageException("This command is for evalharness itself: it expects an order on standard input.", error);
        }
    }

    private TrialOutcome One(TrialOrder order, TrialPlace place)
    {
        try
        {
            _model = ModelCatalog.Read(Path.GetDirectoryName(place.Model)!, place.Model);
            return new CheckpointTrial(_model, DatasetCatalog.Read(place.Dataset)).Run(order.Settings);
        }
        catch (RefusedException error)
        {
            // The catalog took them a moment ago: a file has changed since.
            return new TrialOutcome(null, null, new Refusal(place.Model, error.Reason, error.WayOut));
        }
    }

    private void Answer(TrialOutcome? outcome) => Say(new TrialAnswer(_trial, outcome).ToLine());

    private void Say(string line)
    {
        lock (_writing)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }

    private void End(RefusedException reason)
    {
        Answer(TrialOutcome.Refused(_model!, reason));
        Process.GetCurrentProcess().Kill();
    }

    private void EndWithParent(string scratch)
    {
        while (_input.ReadLine() is not null)
        {
        }

        DeleteScratch(scratch);
        Process.GetCurrentProcess().Kill();
    }

    private static void DeleteScratch(string scratch)
    {
        try
        {
            Directory.Delete(scratch, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private void Look()
    {
        var limit = MemoryShare * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (Environment.WorkingSet > limit && _model is not null)
        {
            End(new RefusedException(
                FormattableString.Invariant($"It needs more than {limit / 1e9:0.0} GB of memory."), "Use a machine with more memory, or leave it out."));
        }

        // A crash inside the allocator leaves every thread waiting for its lock, this one too: then the signs of life end.
        if (Interlocked.Increment(ref _looks) % LooksPerSign == 0)
        {
            Say(string.Empty);
        }
    }

    // Where memory runs out all the same, Linux then takes this process and no other.
    private static void OfferItselfFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
