using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>What needs the whole family: corruption errors against its smallest rung, and residuals from its line.</summary>
internal sealed class FamilyRobustness
{
    private readonly DatasetView _view;
    private readonly IReadOnlyList<CheckpointCells> _cells;
    private readonly bool _alexNet;
    private readonly RobustnessAxis _axis;
    private readonly Dictionary<(string Checkpoint, string Key), Estimate> _effective = [];

    public FamilyRobustness(DatasetView view, IReadOnlyList<CheckpointCells> cells, ReliabilityOptions options)
    {
        _view = view;
        _cells = cells;
        (_alexNet, _axis) = (options.AlexNetBaseline, options.Axis);
        var smallest = view.Rungs.Count > 0 ? view.Rungs[0] : view.Checkpoints[0];
        Baseline = cells.First(cell => cell.Checkpoint == smallest);
        foreach (var corruption in view.Corruptions)
        {
            FitLine(corruption.Name, cell => cell.Accuracy(corruption), cell => cell.CleanOn(corruption));
        }

        FitLine("", MeanAccuracy, MeanClean);
    }

    /// <summary>The smallest rung.</summary>
    public CheckpointCells Baseline { get; }

    public string BaselineName => _alexNet ? AlexNet.Name : Baseline.Checkpoint.Id;

    public Resampled? MeanAccuracy(CheckpointCells cells) =>
        CheckpointCells.MeanOver(_view.Corruptions.Where(_view.IsScored), cells.Accuracy);

    public Resampled? MeanClean(CheckpointCells cells) =>
        CheckpointCells.MeanOver(_view.Corruptions.Where(_view.IsScored), cells.CleanOn);

    /// <summary>Residual of a checkpoint from the line of a corruption; the empty name is the mean over the scored ones.</summary>
    public Estimate Effective(CheckpointCells cells, string corruption) =>
        _effective.TryGetValue((cells.Checkpoint.Id, corruption), out var estimate)
            ? estimate
            : Estimate.Undefined(cells.Checkpoint.IsRung
                ? "the corruption was not measured for this checkpoint"
                : "only rungs of the ladder make the family's line");

    public Estimate Ce(CheckpointCells cells, CorruptionView corruption, bool relative) =>
        Ratio(cells, corruption, relative) is { } ratio
            ? ratio.ToEstimate(cells.Images, Reason(cells, ratio, relative))
            : Estimate.Undefined(Missing(corruption));

    /// <summary>mCE over the scored corruptions; those for which CE is undefined are left out, and the reason names them.</summary>
    public Estimate Mce(CheckpointCells cells, bool relative)
    {
        var parts = new List<Resampled>();
        var missing = new List<string>();
        foreach (var corruption in _view.Corruptions.Where(_view.IsScored))
        {
            if (Ratio(cells, corruption, relative) is { Value: not null } ratio)
            {
                parts.Add(ratio);
            }
            else
            {
                missing.Add(corruption.Name);
            }
        }

        if (parts.Count == 0)
        {
            return Estimate.Undefined(missing.Count == 0
                ? "no scored corruption was measured"
                : $"undefined against {BaselineName} for {string.Join(", ", missing)}: {Why(relative)}");
        }

        var mean = Resampled.Mean(parts);
        var reason = missing.Count > 0 ? $"without {string.Join(", ", missing)}: {Why(relative)}" : Reason(cells, mean, relative);
        return mean.ToEstimate(cells.Images, reason);
    }

    private static string Why(bool relative) => relative ? "the baseline does not degrade, or was not measured" : "the baseline makes no error, or was not measured";

    private string Missing(CorruptionView corruption) => $"{corruption.Name} has no severity in common with {BaselineName}";

    private string? Reason(CheckpointCells cells, Resampled ratio, bool relative) =>
        !_alexNet && cells == Baseline ? "the baseline itself: 1 by definition" : ratio.Value is null ? Why(relative) : null;

    // Sums of errors over shared severities, or of their rises above the clean error on the same images; null without a shared one.
    private Resampled? Ratio(CheckpointCells cells, CorruptionView corruption, bool relative)
    {
        var inputs = new List<Resampled>();
        var published = 0.0;
        foreach (var condition in corruption.Conditions)
        {
            if (!cells.Perturbed.TryGetValue(condition.Id, out var own))
            {
                continue;
            }

            if (_alexNet)
            {
                if (!AlexNet.Errors.TryGetValue(corruption.BaseName, out var errors) || condition.Severity > errors.Count)
                {
                    continue;
                }

                published += errors[condition.Severity - 1] - (relative ? AlexNet.CleanError : 0);
                inputs.AddRange([own.Accuracy, own.CleanOnSame]);
            }
            else if (Baseline.Perturbed.TryGetValue(condition.Id, out var other))
            {
                inputs.AddRange([own.Accuracy, own.CleanOnSame, other.Accuracy, other.CleanOnSame]);
            }
        }

        if (inputs.Count == 0)
        {
            return null;
        }

        var stride = _alexNet ? 2 : 4;
        var alexNet = _alexNet;
        return Resampled.Of(inputs, values =>
        {
            double above = 0, below = published;
            for (var i = 0; i < values.Length; i += stride)
            {
                above += (relative ? values[i + 1] : 1) - values[i];
                below += alexNet ? 0 : (relative ? values[i + 3] : 1) - values[i + 2];
            }

            return below > 1e-12 ? above / below : null;
        });
    }

    private void FitLine(string key, Func<CheckpointCells, Resampled?> shifted, Func<CheckpointCells, Resampled?> clean)
    {
        var rungs = _cells.Where(cell => cell.Checkpoint.IsRung && shifted(cell) is not null).ToArray();
        if (rungs.Length == 0)
        {
            return;
        }

        var estimates = EffectiveRobustness.Of(
            Array.ConvertAll(rungs, cell => clean(cell)!),
            Array.ConvertAll(rungs, cell => shifted(cell)!),
            Array.ConvertAll(rungs, cell => cell.Images),
            _axis);
        for (var i = 0; i < rungs.Length; i++)
        {
            _effective[(rungs[i].Checkpoint.Id, key)] = estimates[i];
        }
    }
}
