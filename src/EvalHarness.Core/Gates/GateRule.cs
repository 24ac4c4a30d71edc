using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>One demand of a policy.</summary>
public abstract record GateRule
{
    /// <summary>Unique in the policy; names the rule in every output.</summary>
    public required string Name { get; init; }

    /// <summary>Whether an inconclusive result blocks; null leaves it to the policy.</summary>
    public bool? InconclusiveFails { get; init; }
}

/// <summary>A rule about metrics of cells.</summary>
public abstract record CellRule : GateRule
{
    /// <summary>Cells and metrics that must keep it.</summary>
    public required CellSelection Selection { get; init; }

    /// <summary>How the selected conditions of a checkpoint are put together.</summary>
    public Aggregate Aggregate { get; init; } = Aggregate.Each;
}

/// <summary>A metric keeps within fixed bounds.</summary>
public sealed record BoundRule : CellRule
{
    /// <summary>Smallest value allowed; null for none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Largest value allowed; null for none.</summary>
    public double? AtMost { get; init; }

    /// <summary>Judges the value alone, without its interval: for numbers that have none, such as counts.</summary>
    public bool PointOnly { get; init; }
}

/// <summary>
/// A metric is not worse than the baseline's by more than a margin. Worsening is positive whichever way the metric gets better; samples
/// pair up image by image where both sides have them.
/// </summary>
public sealed record BaselineRule : CellRule
{
    /// <summary>What it is compared with.</summary>
    public GateBaseline Baseline { get; init; } = GateBaseline.SameInRun;

    /// <summary>Largest worsening allowed, in units of the metric; 0 or more.</summary>
    public required double Margin { get; init; }

    /// <summary>
    /// True for a non-inferiority test: one-sided bounds at the policy's alpha. False for <c>max_drop</c>: a two-sided interval, so half
    /// of alpha on either side.
    /// </summary>
    public bool NonInferiority { get; init; }

    /// <summary>Which way the metric gets better; null asks the table of metrics.</summary>
    public Direction? Better { get; init; }
}

/// <summary>
/// Negative flips (Yan et al., 2021): the share of samples that the baseline gets right and the checkpoint gets wrong stays small, however
/// the accuracies compare. Needs the samples of both.
/// </summary>
public sealed record FlipRule : CellRule
{
    /// <summary>What it is compared with.</summary>
    public GateBaseline Baseline { get; init; } = GateBaseline.SameInRun;

    /// <summary>Largest share allowed, 0 to 1.</summary>
    public required double AtMost { get; init; }
}

/// <summary>The trend of a family over scale has one of the allowed verdicts.</summary>
public sealed record TrendRule : GateRule
{
    /// <summary>Patterns of families; empty for all.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Patterns of metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Patterns of condition groups; empty for all.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Verdicts that pass.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }

    /// <summary>Verdicts that settle nothing; every other one fails.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = ["undecided"];
}

/// <summary>A verdict on a trend, as the scaling analysis gives it.</summary>
/// <param name="Family">Family of checkpoints.</param>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Group">Condition group it was averaged over.</param>
/// <param name="Verdict">Id of the verdict: <c>predictable</c>, <c>inverse</c>, <c>undecided</c>, ...</param>
/// <param name="Reason">Why; null where nothing is known.</param>
public sealed record JudgedTrend(string Family, string Metric, string Group, string Verdict, string? Reason = null);
