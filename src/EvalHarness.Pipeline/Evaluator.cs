using System.Diagnostics;
using EvalHarness.Analysis;
using EvalHarness.Evaluation;
using EvalHarness.Inference;
using EvalHarness.Runs;

namespace EvalHarness;

/// <summary>The front door: evaluates a folder of checkpoints over a folder of datasets and leaves a run folder.</summary>
public static class Evaluator
{
    private const int MostUnreadNamed = 20;

    /// <summary>
    /// Runs the suite: conditions outside, checkpoints inside, so that every batch is perturbed once and every checkpoint sees the same
    /// pixels. Cells that an earlier run has finished are taken over. One bad checkpoint or dataset never stops the others.
    /// </summary>
    /// <returns>The finished run folder.</returns>
    /// <exception cref="UsageException">Nothing can be evaluated, or the run folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped; finished cells are kept for the next run.</exception>
    public static RunFolder Run(EvaluationRequest request, IEvaluationProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var clock = Stopwatch.StartNew();
        RunPlace.ClearAbandoned(request.RunsFolder);
        var timings = new SortedDictionary<string, double>(StringComparer.Ordinal);
        using var setup = EvaluationSetup.Open(request, progress);
        using var book = new CellBook(setup, new CellStore(request.RunsFolder));
        book.TakeStored();
        timings["1_setup_seconds"] = Lap(clock);
        var probes = RunProbes.Measure(setup, progress, cancel);
        timings["2_probes_seconds"] = Lap(clock);
        Evaluate(setup, book, probes, progress, cancel);
        book.CompleteNumbers(cancel);
        timings["3_evaluation_seconds"] = Lap(clock);
        cancel.ThrowIfCancellationRequested();
        RunContext.LeftOut(setup.DatasetsMet).ToList().ForEach(progress.Note);
        progress.Note("Analysing the run and writing its report ...");
        return RunWriter.Write(setup, book, probes, timings, cancel);
    }

    private static double Lap(Stopwatch clock)
    {
        var seconds = Math.Round(clock.Elapsed.TotalSeconds, 3);
        clock.Restart();
        return seconds;
    }

    private static void Evaluate(EvaluationSetup setup, CellBook book, RunProbes probes, IEvaluationProgress progress, CancellationToken cancel)
    {
        var work = book.Missing();
        book.GiveTemplates();
        OpenLanes(setup, work, probes, progress);
        var pending = work.Sum(condition => condition.Lanes.Count);
        var open = work.Where(condition => condition.Lanes.RemoveAll(lane => setup.Lanes[lane].Failure is not null) >= 0 && condition.Lanes.Count > 0).ToList();
        var seconds = open.Sum(condition => condition.Lanes.Sum(lane => setup.Lanes[lane].Cost * condition.Samples * condition.PredictionsPerSample));
        progress.Begin(book.CellCount, book.CellCount - pending, open.Sum(condition => (long)condition.Lanes.Count * condition.Samples));
        if (open.Count == 0)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var producer = new ChunkProducer(setup.Request, setup.Lanes, stop.Token);
        var scheduler = new LaneScheduler<Chunk>(
            [.. setup.Lanes.Select(lane => lane.Cost)],
            setup.Request.Threads,
            (index, chunk) => StopOnError(stop, () => Step(setup, book, index, chunk, seconds, progress, stop.Token)),
            producer.Release);
        scheduler.Run(post => StopOnError(stop, () => open.ForEach(condition => producer.Produce(condition, post))));
        NoteUnread(open, progress);
        UnreadMemory.Keep(setup, open);
    }

    private static void NoteUnread(List<ConditionWork> done, IEvaluationProgress progress)
    {
        foreach (var work in done.Where(work => work.Bad.Count > 0).GroupBy(work => work.Dataset.Name, StringComparer.Ordinal).Select(group => group.MaxBy(work => work.Bad.Count)!))
        {
            var first = work.Bad.Count > MostUnreadNamed ? FormattableString.Invariant($"; the first {MostUnreadNamed}") : string.Empty;
            progress.Note(FormattableString.Invariant($"{work.Dataset.Name}: {work.Bad.Count} of {work.Samples} samples cannot be read and are left out{first}:"));
            foreach (var bad in work.Bad.Take(MostUnreadNamed))
            {
                progress.Note(FormattableString.Invariant($"  number {bad.Index} (from 0): {bad.Reason}"));
            }
        }
    }

    private static void OpenLanes(EvaluationSetup setup, IReadOnlyList<ConditionWork> work, RunProbes probes, IEvaluationProgress progress)
    {
        var needed = work.SelectMany(condition => condition.Lanes).Distinct().Order().ToList();
        var threads = Math.Max(1, setup.Request.Threads / Math.Max(1, needed.Count));
        var batches = new JsonMemory<int>(setup.Request.RunsFolder, "batches");
        foreach (var index in needed)
        {
            var lane = setup.Lanes[index];
            if (probes.Refusals.TryGetValue(lane.Checkpoint.Id, out var refusal))
            {
                lane.Refuse(refusal, progress);
                continue;
            }

            var sample = work.First(condition => condition.Lanes.Contains(index)).Dataset.CreateBatch(64);
            // It was tried already: what takes longer now is a busy machine, which is no reason to end the run.
            var options = new InferenceOptions(setup.Request.Device, threads, setup.BatchOf(lane, batches)) { LimitToOpenNothing = TimeSpan.FromMinutes(15) };
            lane.Open(options, sample, progress);
            if (lane.Failure is null && options.Batch is null && batches.Agree(setup.BatchKey(lane), lane.BatchSize) is var agreed && agreed != lane.BatchSize)
            {
                // Another run chose first, while this one measured.
                lane.Dispose();
                lane.Open(options with { Batch = agreed }, sample, progress);
            }
        }
    }

    private static void Step(
        EvaluationSetup setup, CellBook book, int index, Chunk chunk, double seconds, IEvaluationProgress progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var lane = setup.Lanes[index];
        var cell = lane.Handle(chunk, cancel);
        progress.Advance(chunk.Work.Condition.Id, chunk.Batch.Count, seconds > 0 ? lane.Cost * chunk.Batch.Count * chunk.Work.PredictionsPerSample / seconds : 1);
        if (cell is not null)
        {
            book.Finish(index, chunk.Work, cell);
            progress.CellDone();
        }
    }

    private static void StopOnError(CancellationTokenSource stop, Action action)
    {
        try
        {
            action();
        }
        catch
        {
            // The others may wait for what will never come.
            stop.Cancel();
            throw;
        }
    }
}
