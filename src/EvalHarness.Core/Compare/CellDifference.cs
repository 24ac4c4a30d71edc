using System.Text.Json.Serialization;

namespace EvalHarness.Compare;

/// <summary>What a comparison of one number shows.</summary>
public enum DifferenceVerdict
{
    /// <summary>The outputs are the same, sample by sample: nothing changed.</summary>
    Identical,

    /// <summary>Not larger than what the same model changes by when run twice (<see cref="CellDifference.Floor"/>): never called real.</summary>
    BelowFloor,

    /// <summary>No difference shown; <see cref="CellDifference.Detectable"/> says how small a one could have been.</summary>
    NoneShown,

    /// <summary>Better, after correction for the number of comparisons.</summary>
    Improvement,

    /// <summary>Worse, after correction for the number of comparisons: a regression that is real.</summary>
    Regression,

    /// <summary>Different, but the metric has no better end.</summary>
    Change,
}

/// <summary>One metric of one cell in two runs.</summary>
public sealed record CellDifference
{
    /// <summary>Id of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Id of the condition, or <c>mean of N perturbed</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>Id of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Value in the baseline run.</summary>
    public required double Baseline { get; init; }

    /// <summary>Value in the candidate run.</summary>
    public required double Candidate { get; init; }

    /// <summary>Candidate minus baseline, over the samples that both have where they pair up.</summary>
    public required double Difference { get; init; }

    /// <summary>Lower end of the 95 % interval of the difference, uncorrected; null where there is none.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of the 95 % interval of the difference, uncorrected; null where there is none.</summary>
    public double? Upper { get; init; }

    /// <summary>Two-sided p-value of no difference; null where there is no interval.</summary>
    public double? P { get; init; }

    /// <summary>Corrected within the metric for all cells whose outputs changed (Holm, 1979).</summary>
    public double? Holm { get; init; }

    /// <summary>False discovery rate at which it would be listed (Benjamini and Yekutieli, 2001, any dependence).</summary>
    public double? Q { get; init; }

    /// <summary>Samples (images) compared.</summary>
    public required long N { get; init; }

    /// <summary>Whether samples pair up image by image.</summary>
    public required bool Paired { get; init; }

    /// <summary>How the interval was made.</summary>
    public required string Method { get; init; }

    /// <summary>Smallest true difference that this comparison would have shown with 80 % power at the corrected level.</summary>
    public double? Detectable { get; init; }

    /// <summary>Samples that the baseline gets right and the candidate wrong; null unless paired, and for accuracy alone.</summary>
    public long? NegativeFlips { get; init; }

    /// <summary>Samples that the candidate gets right and the baseline wrong; null likewise.</summary>
    public long? PositiveFlips { get; init; }

    /// <summary>The nondeterminism floor: the larger one of the two runs; 0 where neither measured it.</summary>
    public required double Floor { get; init; }

    /// <summary>What it shows.</summary>
    public required DifferenceVerdict Verdict { get; init; }

    /// <summary>Whether the difference is for the worse; null for a metric without a better end.</summary>
    [JsonIgnore]
    public bool? IsWorse { get; init; }
}
