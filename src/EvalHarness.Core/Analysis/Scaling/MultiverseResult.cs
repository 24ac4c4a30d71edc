using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling;

/// <summary>What the trend looks like under every combination of reasonable choices (Steegen et al., 2016; Simonsohn et al., 2020).</summary>
/// <param name="Specifications">All of them, by standardised slope ascending: the specification curve; empty in a summary.</param>
/// <param name="Count">How many there are.</param>
/// <param name="SameSign">Share whose slope has the sign of the main one.</param>
/// <param name="SameVerdict">Share with the main verdict.</param>
/// <param name="MovedMostBy">The choice whose options differ most in their share of the main verdict; null if there is no choice to make.</param>
/// <param name="Choices">For each choice and option, the share of specifications with the main verdict; empty in a summary.</param>
/// <param name="Fragile">Whether the verdict holds in less than the stated share.</param>
public sealed record MultiverseResult(
    IReadOnlyList<Specification> Specifications,
    int Count,
    double SameSign,
    double SameVerdict,
    string? MovedMostBy,
    IReadOnlyList<ChoiceShare> Choices,
    bool Fragile);

/// <summary>One combination of choices.</summary>
/// <param name="Choices">Option by choice: set, link, form, weighting, left out.</param>
/// <param name="Slope">Improvement per tenfold scale in standard deviations of y.</param>
/// <param name="Interval">Its 95 % interval; null where it cannot be estimated.</param>
/// <param name="Verdict">The verdict it leads to.</param>
public sealed record Specification(IReadOnlyDictionary<string, string> Choices, double Slope, Interval? Interval, TrendVerdict Verdict);

/// <summary>How one option of one choice fares.</summary>
/// <param name="Choice">The choice.</param>
/// <param name="Option">The option.</param>
/// <param name="SameSign">Share of its specifications whose slope has the sign of the main one.</param>
/// <param name="SameVerdict">Share of its specifications with the main verdict.</param>
/// <param name="Count">Its specifications.</param>
public sealed record ChoiceShare(string Choice, string Option, double SameSign, double SameVerdict, int Count);
