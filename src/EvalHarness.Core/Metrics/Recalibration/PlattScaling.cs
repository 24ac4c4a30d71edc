namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Platt scaling (Platt, 1999): p = 1 / (1 + exp(A f + B)). Here f is the log-odds of the top-label confidence and the outcome is
/// whether the top class was right. Targets are Platt's smoothed ones, (n+ + 1)/(n+ + 2) and 1/(n- + 2), so that a fit on samples that
/// are all right stays finite.
/// </summary>
public sealed class PlattScaling : TopLabelRecalibrator
{
    private PlattScaling(double a, double b) => (A, B) = (a, b);

    /// <summary>Slope on f; negative where a larger score means more often right.</summary>
    public double A { get; }

    /// <summary>Offset.</summary>
    public double B { get; }

    /// <inheritdoc/>
    public override string Name => "platt";

    /// <summary>Fits A and B to scores and outcomes by maximum likelihood.</summary>
    public static PlattScaling Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcome)
    {
        Require.NotEmpty(scores.Length, nameof(scores));
        Require.SameLength(scores.Length, outcome.Length, nameof(outcome));
        var positives = outcome.Count(true);
        var (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (outcome.Length - positives + 2.0));
        var rows = new double[scores.Length * 2];
        var target = new double[scores.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            rows[i * 2] = scores[i];
            rows[i * 2 + 1] = 1;
            target[i] = outcome[i] ? high : low;
        }

        var weights = LogisticFit.Fit(rows, 2, target, ridge: 0);
        return new PlattScaling(-weights[0], -weights[1]);
    }

    /// <summary>Fits to the top-label confidence of a calibration split.</summary>
    public static PlattScaling Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var (confidence, correct) = split.TopLabel();
        return Fit(Array.ConvertAll(confidence, LogOdds), correct);
    }

    /// <summary>The probability of a raw score.</summary>
    public double Probability(double score) => 1 / (1 + Math.Exp(A * score + B));

    /// <inheritdoc/>
    public override double Map(double confidence) => Probability(LogOdds(confidence));

    // A confidence that has been rounded to 1 stays finite: 1e-15 is a rounding step of double.
    private static double LogOdds(double confidence)
    {
        var p = Math.Clamp(confidence, 1e-15, 1 - 1e-15);
        return Math.Log(p / (1 - p));
    }
}
