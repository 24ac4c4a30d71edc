using EvalHarness.Data;
using EvalHarness.Metrics;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Puts together what the report says about one checkpoint on one clean dataset.</summary>
internal static class CheckpointAnalysis
{
    public static CheckpointReliability Of(
        DatasetView view, FamilyRobustness family, CheckpointCells cells, PerturbedPool pool, ReliabilityOptions options)
    {
        var checkpoint = cells.Checkpoint;
        var mean = family.MeanAccuracy(cells);
        var (gap, relativeGap) = mean is null
            ? (Estimate.Undefined("no scored corruption was measured"), Estimate.Undefined("no scored corruption was measured"))
            : RobustnessGap.Of(family.MeanClean(cells)!, mean, cells.Images);
        var seed = view.Run.Seed;
        var isScored = !cells.CleanScores.IsLabelOnly;
        var (confidence, correct) = isScored ? Columns([cells.CleanScores]) : ([], []);
        var (perturbedConfidence, perturbedCorrect) = isScored ? Columns(pool.Cells) : ([], []);
        var unscored = Estimate.Undefined(MetricTable.LabelsOnly);
        return new CheckpointReliability(
            checkpoint.Id,
            checkpoint.Family,
            view.Clean.Dataset,
            Wilson(cells.Clean.Correct, cells.Clean.Present),
            mean?.ToEstimate(cells.Images) ?? Estimate.Undefined("no scored corruption was measured"),
            family.Mce(cells, relative: false),
            family.Mce(cells, relative: true),
            family.BaselineName,
            view.Scored,
            gap,
            relativeGap,
            family.Effective(cells, ""),
            view.Corruptions.Select(corruption => CorruptionAnalysis.Of(view, family, cells, corruption, options)).OfType<CorruptionReliability>().ToArray(),
            Shifts(view, cells, options),
            WorstCorruption(view, cells),
            WorstClass(cells.CleanScores, view, options),
            WorstClassPerturbed(cells.CleanScores, pool, view, options),
            WorstGroups(cells.CleanScores, view, options),
            OodAnalysis.Of(view, cells),
            FullSpectrumAnalysis.Of(view, cells, pool),
            isScored ? TailLoss.Cvar(cells.CleanScores.Nll) : unscored,
            isScored ? pool.TailLoss() : unscored,
            options.Cost?.Of(cells.CleanScores).Cost,
            options.Cost is null ? null : pool.Cost(options.Cost),
            isScored ? pool.Confidence(cells.CleanScores) : [],
            !isScored ? [] : CalibrationEstimates.Of(view.Run.Cell(checkpoint.Id, view.Clean.Id), confidence, correct),
            ReliabilityDiagram.Corp(confidence, correct, seed: seed),
            ReliabilityDiagram.Binned(confidence, correct, seed: seed),
            ReliabilityDiagram.Binned(perturbedConfidence, perturbedCorrect, resamples: 50, seed: seed),
            options.Transported.Where(entry => string.Equals(entry.Key.Checkpoint, checkpoint.Id, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key.Condition, entry => entry.Value, StringComparer.Ordinal),
            view.Train is { } train && view.Cell(checkpoint, train) is { } seen ? TrainTestGap.Of(seen, cells.CleanScores) : null)
        {
            Groups = GroupAnalysis.Of(view, checkpoint, options),
        };
    }

    /// <summary>A share with Wilson's interval.</summary>
    public static Estimate Wilson(long right, long n)
    {
        if (n == 0)
        {
            return Estimate.Undefined("there are no samples", 0);
        }

        var interval = ProportionInterval.Wilson(right, n);
        return new Estimate((double)right / n, interval.Lower, interval.Upper, n);
    }

    private static (double[] Confidence, bool[] Correct) Columns(IReadOnlyList<SampleScores> cells)
    {
        var count = cells.Sum(cell => cell.Count);
        var (confidence, correct) = (new double[count], new bool[count]);
        var at = 0;
        foreach (var cell in cells)
        {
            cell.Confidence.CopyTo(confidence, at);
            for (var i = 0; i < cell.Count; i++)
            {
                correct[at++] = cell.IsCorrect(i);
            }
        }

        return (confidence, correct);
    }

    private static WorstGroupResult WorstCorruption(DatasetView view, CheckpointCells cells) => WorstGroup.OfShared(
        view.Corruptions.Where(view.IsScored)
            .Select(corruption => (corruption.Name, Accuracy: cells.Accuracy(corruption)))
            .Where(group => group.Accuracy is not null)
            .Select(group => (group.Name, group.Accuracy!))
            .ToArray(),
        cells.Images);

    private static WorstGroupResult WorstClass(SampleScores cell, DatasetView view, ReliabilityOptions options) =>
        WorstGroup.Of(Count(cell, i => ClassName(view, options, cell.Label[i]), cell.IsCorrect), options.MinimumGroup);

    // Copies of one image are one observation: it counts as right if more than half of its copies are.
    private static WorstGroupResult WorstClassPerturbed(SampleScores clean, PerturbedPool pool, DatasetView view, ReliabilityOptions options)
    {
        var (right, seen) = pool.RightByImage();
        var rows = Enumerable.Range(0, clean.Count).Where(i => seen.GetValueOrDefault(clean.Index[i]) > 0).ToArray();
        var groups = rows
            .GroupBy(i => clean.Label[i])
            .Select(group => new GroupCount(
                ClassName(view, options, group.Key) ?? "none",
                group.Count(i => 2 * right[clean.Index[i]] > seen[clean.Index[i]]),
                group.Count()))
            .OrderBy(group => group.Name, StringComparer.Ordinal)
            .ToArray();
        return WorstGroup.Of(groups, options.MinimumGroup);
    }

    private static Dictionary<string, WorstGroupResult> WorstGroups(SampleScores cell, DatasetView view, ReliabilityOptions options)
    {
        var worst = new Dictionary<string, WorstGroupResult>(StringComparer.Ordinal);
        foreach (var column in options.Slices.GetValueOrDefault(view.Clean.Dataset) ?? [])
        {
            var groups = Count(cell, i => column.ValueOf.GetValueOrDefault(cell.Index[i]), cell.IsCorrect);
            worst[column.Name] = WorstGroup.Of(groups, options.MinimumGroup);
        }

        return worst;
    }

    private static GroupCount[] Count(SampleScores cell, Func<int, string?> group, Func<int, bool> right)
    {
        var counts = new SortedDictionary<string, (long Right, long All)>(StringComparer.Ordinal);
        for (var i = 0; i < cell.Count; i++)
        {
            if (group(i) is { } name)
            {
                var own = counts.GetValueOrDefault(name);
                counts[name] = (own.Right + (right(i) ? 1 : 0), own.All + 1);
            }
        }

        return counts.Select(entry => new GroupCount(entry.Key, entry.Value.Right, entry.Value.All)).ToArray();
    }

    private static string? ClassName(DatasetView view, ReliabilityOptions options, int label)
    {
        if (label < 0)
        {
            return null;
        }

        var names = options.ClassNames.GetValueOrDefault(view.Clean.Dataset);
        return names is not null && label < names.Count ? names[label] : FormattableString.Invariant($"class {label}");
    }

    private static ShiftReliability[] Shifts(DatasetView view, CheckpointCells cells, ReliabilityOptions options)
    {
        var shifts = new List<ShiftReliability>();
        foreach (var condition in view.Shifts)
        {
            if (view.Cell(cells.Checkpoint, condition) is { } cell)
            {
                var shift = ShiftAnalysis.Of(view, cells, condition, cell, options.Axis);
                var (confidence, correct) = cell.IsLabelOnly || cell.Count == 0 ? ([], []) : Columns([cell]);
                shifts.Add(confidence.Length == 0 ? shift : shift with
                {
                    Confidence = PerturbedPool.ConfidenceAt(0, [cell]),
                    Diagram = ReliabilityDiagram.Binned(confidence, correct, seed: view.Run.Seed),
                });
            }
        }

        return shifts.ToArray();
    }
}
