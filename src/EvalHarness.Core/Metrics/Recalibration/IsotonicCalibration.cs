namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Isotonic calibration of the top-label confidence (Zadrozny and Elkan, 2002). Between two confidences of the split the map is linear,
/// beyond the first and the last it is constant.
/// </summary>
public sealed class IsotonicCalibration : TopLabelRecalibrator
{
    private readonly double[] _x;
    private readonly double[] _y;

    private IsotonicCalibration(double[] x, double[] y) => (_x, _y) = (x, y);

    /// <inheritdoc/>
    public override string Name => "isotonic";

    /// <summary>Fits to confidences and outcomes.</summary>
    public static IsotonicCalibration Fit(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> outcome)
    {
        Require.NotEmpty(confidence.Length, nameof(confidence));
        var (x, fitted, _) = IsotonicFit.FitScores(confidence, outcome);
        return new IsotonicCalibration(x, fitted);
    }

    /// <summary>Fits to the top-label confidence of a calibration split.</summary>
    public static IsotonicCalibration Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var (confidence, correct) = split.TopLabel();
        return Fit(confidence, correct);
    }

    /// <inheritdoc/>
    public override double Map(double confidence)
    {
        var at = Array.BinarySearch(_x, confidence);
        if (at >= 0)
        {
            return _y[at];
        }

        var next = ~at;
        if (next == 0 || next == _x.Length)
        {
            return next == 0 ? _y[0] : _y[^1];
        }

        var share = (confidence - _x[next - 1]) / (_x[next] - _x[next - 1]);
        return _y[next - 1] + share * (_y[next] - _y[next - 1]);
    }
}
