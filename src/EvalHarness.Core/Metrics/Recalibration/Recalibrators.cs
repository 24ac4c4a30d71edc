namespace EvalHarness.Metrics.Recalibration;

/// <summary>Fits every recalibrator on a held-out clean split: what is then carried to each shift.</summary>
public static class Recalibrators
{
    /// <summary>Fits on a calibration split; the samples must not be among those that are evaluated.</summary>
    public static RecalibratorSet Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new RecalibratorSet(
            TemperatureScaling.Fit(split),
            VectorScaling.Fit(split),
            PlattScaling.Fit(split),
            IsotonicCalibration.Fit(split),
            BetaCalibration.Fit(split),
            split.Count);
    }

    /// <summary>Fits on logits (row-major, labels.Length x K) and labels.</summary>
    public static RecalibratorSet Fit(float[] calibrationLogits, int[] labels, int classCount) =>
        Fit(new CalibrationLogits(calibrationLogits, labels, classCount));
}
