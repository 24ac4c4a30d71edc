namespace EvalHarness.Metrics;

/// <summary>How the interval of a metric is made.</summary>
public enum IntervalMethod
{
    /// <summary>There is none: the number comes from sums that cannot be resampled.</summary>
    None,

    /// <summary>Wilson's score interval; with clusters, on the effective sample size.</summary>
    Wilson,

    /// <summary>Student's interval of a mean, clustered by sample index.</summary>
    Student,

    /// <summary>DeLong's variance on the logit scale.</summary>
    DeLong,

    /// <summary>Percentile bootstrap, clustered by sample index.</summary>
    Bootstrap,

    /// <summary>
    /// Percentile bootstrap, clustered by sample index, moved so that its mean is the estimate: for estimators that every resampling biases
    /// once more.
    /// </summary>
    CentredBootstrap,
}
