using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>All scored perturbed cells of a checkpoint, by severity.</summary>
internal sealed class PerturbedPool
{
    private PerturbedPool(IReadOnlyList<(int Severity, SampleScores[] Cells)> bySeverity)
    {
        BySeverity = bySeverity;
        Cells = bySeverity.SelectMany(entry => entry.Cells).ToArray();
    }

    /// <summary>Cells of each severity, ascending.</summary>
    public IReadOnlyList<(int Severity, SampleScores[] Cells)> BySeverity { get; }

    public IReadOnlyList<SampleScores> Cells { get; }

    public static PerturbedPool Of(DatasetView view, Checkpoint checkpoint) => new(view.Corruptions
        .Where(view.IsScored)
        .SelectMany(corruption => corruption.Conditions)
        .GroupBy(condition => condition.Severity)
        .OrderBy(group => group.Key)
        .Select(group => (group.Key, group.Select(condition => view.Cell(checkpoint, condition)).OfType<SampleScores>().ToArray()))
        .Where(entry => entry.Item2.Length > 0)
        .ToArray());

    /// <summary>CVaR of the NLL over all cells, clustered by image.</summary>
    public Estimate TailLoss() => Metrics.Robustness.TailLoss.Cvar(
        Cells.SelectMany(cell => cell.Nll).ToArray(),
        clusters: Cells.Count == 0 ? null : Clusters.Of(Cells.SelectMany(cell => cell.Index).ToArray()));

    /// <summary>Mean of the cells' expected costs; its interval is clustered by image.</summary>
    public Estimate? Cost(CostMatrix matrix)
    {
        var costs = Cells.Select(cell => matrix.Of(cell).Cost).Where(cost => cost.Value is not null).ToArray();
        if (costs.Length == 0)
        {
            return Estimate.Undefined("no perturbed cell has a cost");
        }

        // Fully correlated errors are the widest that sharing images can make them.
        var half = costs.All(cost => cost.Upper is not null) ? costs.Average(cost => (cost.Upper - cost.Lower)!.Value) / 2 : (double?)null;
        var value = costs.Average(cost => cost.Value!.Value);
        return new Estimate(value, value - half, value + half, costs.Min(cost => cost.N), "interval as if copies of one sample err together: at least wide enough");
    }

    /// <summary>Right copies and copies of every image.</summary>
    public (Dictionary<int, int> Right, Dictionary<int, int> Seen) RightByImage()
    {
        var (right, seen) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        foreach (var cell in Cells)
        {
            for (var i = 0; i < cell.Count; i++)
            {
                var image = cell.Index[i];
                seen[image] = seen.GetValueOrDefault(image) + 1;
                right[image] = right.GetValueOrDefault(image) + (cell.IsCorrect(i) ? 1 : 0);
            }
        }

        return (right, seen);
    }

    /// <summary>Confidence against accuracy, clean first, then by severity.</summary>
    public IReadOnlyList<ConfidenceRow> Confidence(SampleScores clean) =>
        [ConfidenceAt(0, [clean]), .. BySeverity.Select(entry => ConfidenceAt(entry.Severity, entry.Cells))];

    /// <summary>Confidence against accuracy, pooled over some cells.</summary>
    public static ConfidenceRow ConfidenceAt(int severity, SampleScores[] cells)
    {
        var count = cells.Sum(cell => cell.Count);
        var excess = new double[count];
        var images = new int[count];
        var predicted = new Dictionary<int, int>();
        var labelled = new Dictionary<int, int>();
        double confidence = 0, right = 0;
        var at = 0;
        foreach (var cell in cells)
        {
            for (var i = 0; i < cell.Count; i++, at++)
            {
                var correct = cell.IsCorrect(i) ? 1 : 0;
                confidence += cell.Confidence[i];
                right += correct;
                excess[at] = cell.Confidence[i] - correct;
                images[at] = cell.Index[i];
                predicted[cell.Prediction[i]] = predicted.GetValueOrDefault(cell.Prediction[i]) + 1;
                labelled[cell.Label[i]] = labelled.GetValueOrDefault(cell.Label[i]) + 1;
            }
        }

        var mean = MeanEstimate.Of(excess, Clusters.Of(images));
        var interval = mean.Student();
        return new ConfidenceRow(
            severity,
            confidence / count,
            right / count,
            new Estimate(mean.Value, interval?.Lower, interval?.Upper, count, interval is null ? "one sample gives no interval" : null),
            (double)predicted.Values.Max() / count,
            (double)labelled.Values.Max() / count);
    }
}
