namespace EvalHarness.Metrics;

/// <summary>How the interval of a metric is made.</summary>
public enum IntervalMethod
{
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

    /// <summary>The percentile bootstrap with endless resamples, whose distribution is known without drawing.</summary>
    ExactBootstrap,

    /// <summary>Infinitesimal jackknife on the logit scale.</summary>
    Influence,

    /// <summary>Delete-a-group jackknife, Student.</summary>
    Jackknife,

    /// <summary>Sandwich variance of a fitted parameter, on the log scale.</summary>
    Sandwich,

    /// <summary>Score interval with the variance of a quadratic form in gaps that are estimated themselves, clustered by sample index.</summary>
    QuadraticForm,
}
