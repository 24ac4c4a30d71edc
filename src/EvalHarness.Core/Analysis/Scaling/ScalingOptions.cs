using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling;

/// <summary>What to ask of a run.</summary>
public sealed record ScalingOptions
{
    /// <summary>Id of the scale, as in <see cref="Checkpoint.Scales"/>.</summary>
    public string Axis { get; init; } = "parameters";

    /// <summary>Resamples of the images, the same for every checkpoint and condition.</summary>
    public int Resamples { get; init; } = 200;

    /// <summary>Threads; they change nothing but the time.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Which way each metric gets better, by id; metrics that are missing or neutral here get no trend.</summary>
    public IReadOnlyDictionary<string, Direction> Directions { get; init; } = CoreDirections;

    /// <summary>The thresholds of the verdicts.</summary>
    public TrendThresholds Thresholds { get; init; } = TrendThresholds.Default;

    /// <summary>Directions of the metrics that are resampled from the images.</summary>
    public static IReadOnlyDictionary<string, Direction> CoreDirections { get; } = new Dictionary<string, Direction>(StringComparer.Ordinal)
    {
        ["accuracy"] = Direction.HigherIsBetter,
        ["nll"] = Direction.LowerIsBetter,
        ["brier"] = Direction.LowerIsBetter,
        ["ece"] = Direction.LowerIsBetter,
    };
}
