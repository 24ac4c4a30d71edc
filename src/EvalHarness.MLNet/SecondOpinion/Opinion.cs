namespace EvalHarness.MLNet.SecondOpinion;

/// <summary>One number of ours beside ML.NET's.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Metric">Our id of the metric.</param>
/// <param name="Evaluator">Which figure of which ML.NET evaluator.</param>
/// <param name="Ours">Ours, as the run has it.</param>
/// <param name="Theirs">ML.NET's, in our unit; null where ML.NET gave no finite number.</param>
public sealed record Opinion(string Checkpoint, string Condition, string Metric, string Evaluator, double Ours, double? Theirs)
{
    /// <summary>Largest difference that needs no explanation.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>A convention of ML.NET's by which the numbers may differ; null where there is none.</summary>
    public string? Convention { get; init; }

    /// <summary>Ours worked out by that convention; null where there is none.</summary>
    public double? OursByConvention { get; init; }

    /// <summary>Theirs minus ours; null without theirs.</summary>
    public double? Difference => Theirs - Ours;

    /// <summary>Whether the two agree within the tolerance, if need be by the convention.</summary>
    public bool Agrees => Theirs is { } theirs && (Math.Abs(theirs - Ours) <= Tolerance || Math.Abs(theirs - (OursByConvention ?? Ours)) <= Tolerance);
}

/// <summary>What ML.NET's evaluators make of a run's stored samples.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Version">Version of ML.NET.</param>
/// <param name="Cells">Cells that were evaluated.</param>
/// <param name="Opinions">Every number that both have.</param>
public sealed record RunOpinion(string Run, string Version, int Cells, IReadOnlyList<Opinion> Opinions)
{
    /// <summary>Calibrators of two-class checkpoints, ML.NET's beside ours; empty where none has two classes.</summary>
    public IReadOnlyList<CalibratorOpinion> Calibrators { get; init; } = [];

    /// <summary>Whether every number agrees.</summary>
    public bool Agrees => Opinions.All(opinion => opinion.Agrees);
}
