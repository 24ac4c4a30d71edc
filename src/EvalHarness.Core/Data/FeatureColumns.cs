namespace EvalHarness.Data;

/// <summary>
/// Detection scores from a feature output, a column each; higher means more out-of-distribution. NaN where a sample has none: it was among
/// those the detectors were fitted on, or its features were not finite.
/// </summary>
public sealed record FeatureColumns
{
    /// <summary>What the detectors were fitted on.</summary>
    public required FeatureFitSource FittedOn { get; init; }

    /// <summary>Smallest squared Mahalanobis distance to a class mean (Lee et al., 2018).</summary>
    public required double[] Mahalanobis { get; init; }

    /// <summary>That minus the squared distance to the mean of all classes, by the covariance of all (Ren et al., 2021).</summary>
    public required double[] RelativeMahalanobis { get; init; }

    /// <summary>Distance to the 50th nearest of the samples kept, features scaled to length 1 (Sun et al., 2022).</summary>
    public required double[] NearestNeighbours { get; init; }

    /// <summary>Virtual logit minus ln sum exp logit (Wang et al., 2022); null where the outputs are no linear layer over the features.</summary>
    public double[]? Vim { get; init; }
}

/// <summary>Samples that feature detectors are fitted on.</summary>
public enum FeatureFitSource
{
    /// <summary>A dataset of role train.</summary>
    Train,

    /// <summary>The calibration half of the clean data, which then has no scores itself.</summary>
    CalibrationHalf,
}
