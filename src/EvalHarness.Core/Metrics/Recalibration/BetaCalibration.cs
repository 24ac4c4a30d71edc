namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Beta calibration of the top-label confidence (Kull et al., 2017): logit q = a ln p - b ln(1 - p) + c with a, b at least 0. Where the
/// free fit makes one of them negative, it is set to 0 and the others are fitted again.
/// </summary>
public sealed class BetaCalibration : TopLabelRecalibrator
{
    private const double Edge = 1e-15;

    private BetaCalibration(double a, double b, double c) => (A, B, C) = (a, b, c);

    /// <summary>Weight of ln p, at least 0.</summary>
    public double A { get; }

    /// <summary>Weight of -ln(1 - p), at least 0.</summary>
    public double B { get; }

    /// <summary>Offset.</summary>
    public double C { get; }

    /// <inheritdoc/>
    public override string Name => "beta";

    /// <summary>Fits to confidences and outcomes by maximum likelihood.</summary>
    public static BetaCalibration Fit(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> outcome)
    {
        Require.NotEmpty(confidence.Length, nameof(confidence));
        Require.SameLength(confidence.Length, outcome.Length, nameof(outcome));
        var fit = Fit(confidence, outcome, useA: true, useB: true);
        if (fit.A < 0)
        {
            fit = Fit(confidence, outcome, useA: false, useB: true);
        }
        else if (fit.B < 0)
        {
            fit = Fit(confidence, outcome, useA: true, useB: false);
        }

        return fit.A < 0 || fit.B < 0 ? Fit(confidence, outcome, useA: false, useB: false) : fit;
    }

    /// <summary>Fits to the top-label confidence of a calibration split.</summary>
    public static BetaCalibration Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var (confidence, correct) = split.TopLabel();
        return Fit(confidence, correct);
    }

    /// <inheritdoc/>
    public override double Map(double confidence)
    {
        var p = Math.Clamp(confidence, Edge, 1 - Edge);
        return 1 / (1 + Math.Exp(-(A * Math.Log(p) - B * Math.Log(1 - p) + C)));
    }

    private static BetaCalibration Fit(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> outcome, bool useA, bool useB)
    {
        var rows = new double[confidence.Length * 3];
        var target = new double[confidence.Length];
        for (var i = 0; i < confidence.Length; i++)
        {
            var p = Math.Clamp(confidence[i], Edge, 1 - Edge);
            rows[i * 3] = useA ? Math.Log(p) : 0;
            rows[i * 3 + 1] = useB ? -Math.Log(1 - p) : 0;
            rows[i * 3 + 2] = 1;
            target[i] = outcome[i] ? 1 : 0;
        }

        var weights = LogisticFit.Fit(rows, 3, target, ridge: 1e-9);
        return new BetaCalibration(useA ? weights[0] : 0, useB ? weights[1] : 0, weights[2]);
    }
}
