namespace EvalHarness.Analysis.Scaling;

/// <summary>How residuals are measured.</summary>
public enum ResidualScale
{
    /// <summary>Relative for a positive, lower-is-better metric of unknown errors (a loss); absolute otherwise.</summary>
    Auto,

    /// <summary>y - fit.</summary>
    Absolute,

    /// <summary>ln y - ln fit; every y must be positive.</summary>
    Relative,

    /// <summary>ln(1 + y) - ln(1 + fit), the squared logarithmic error of Caballero et al. (2022).</summary>
    LogOnePlus,
}

/// <summary>How much is computed.</summary>
public enum TrendDepth
{
    /// <summary>Verdict and slope only: a fraction of a millisecond.</summary>
    Light,

    /// <summary>
    /// Beside these the best form, the forecast with its back-test, and the shares of the multiverse, from quick fits: some
    /// milliseconds. Without the other forms, the band and the single specifications.
    /// </summary>
    Summary,

    /// <summary>Every form, the forecast with its back-test, the knee's interval and the multiverse.</summary>
    Full,
}

/// <summary>Another way of measuring the same series, for the multiverse: other points, the same question.</summary>
/// <param name="Choice">What was chosen, e.g. <c>metric</c>, <c>severity</c>, <c>corruptions</c>, <c>test subset</c>.</param>
/// <param name="Option">What it was set to, e.g. <c>nll</c> or <c>1-3</c>.</param>
/// <param name="Points">The points under that choice.</param>
/// <param name="LowerIsBetter">Whether smaller values are better there.</param>
public sealed record TrendAlternative(string Choice, string Option, IReadOnlyList<TrendPoint> Points, bool LowerIsBetter);

/// <summary>What to ask of a trend.</summary>
public sealed record TrendOptions
{
    /// <summary>Whether smaller values of the metric are better.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>Whether a smaller x is the larger scale: x is a pretraining loss.</summary>
    public bool XIsLoss { get; init; }

    /// <summary>How residuals are measured.</summary>
    public ResidualScale Residuals { get; init; }

    /// <summary>How much is computed.</summary>
    public TrendDepth Depth { get; init; } = TrendDepth.Full;

    /// <summary>Scales to forecast; empty for the next two steps of the ladder.</summary>
    public IReadOnlyList<double> ForecastAt { get; init; } = [];

    /// <summary>Other ways of measuring the same series, for the multiverse.</summary>
    public IReadOnlyList<TrendAlternative> Alternatives { get; init; } = [];

    /// <summary>Resamples behind each interval.</summary>
    public int Resamples { get; init; } = 400;

    /// <summary>Seed of the resamples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The thresholds of the verdicts.</summary>
    public TrendThresholds Thresholds { get; init; } = TrendThresholds.Default;
}
