namespace EvalHarness.Gates;

/// <summary>One thing to be decided: an estimate and the range it must keep, or the reason why there is no estimate.</summary>
internal sealed record GateComparison
{
    public required GateRule Rule { get; init; }

    public string? Checkpoint { get; init; }

    public required string Family { get; init; }

    public required string Condition { get; init; }

    public required string Metric { get; init; }

    public required string Quantity { get; init; }

    public required string Bound { get; init; }

    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }

    /// <summary>Null if there is nothing to compare: then <see cref="Missing"/> says why.</summary>
    public GateEstimate? Estimate { get; init; }

    public string? Missing { get; init; }

    /// <summary>Whether alpha is spent on one side only.</summary>
    public bool OneSided { get; init; }

    /// <summary>Whether the value is judged without its interval.</summary>
    public bool PointOnly { get; init; }

    /// <summary>The judged trend; null unless the rule is about trends.</summary>
    public JudgedTrend? Trend { get; init; }

    /// <summary>Where a range lies to the range that is allowed.</summary>
    public Verdict Decide(double lower, double upper) =>
        !(lower < AtLeast) && !(upper > AtMost) ? Verdict.Pass
        : upper < AtLeast || lower > AtMost ? Verdict.Fail
        : Verdict.Inconclusive;
}
