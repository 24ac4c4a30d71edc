namespace EvalHarness.Metrics.Recalibration;

/// <summary>Every recalibrator of one checkpoint, fitted on the same clean calibration split.</summary>
/// <param name="Temperature">One temperature for all logits.</param>
/// <param name="Vector">A weight and an offset per class.</param>
/// <param name="Platt">Logistic map of the top-label log-odds.</param>
/// <param name="Isotonic">Monotone step-and-line map of the top-label confidence.</param>
/// <param name="Beta">Three-parameter map of the top-label confidence.</param>
/// <param name="Samples">Samples they were fitted on.</param>
public sealed record RecalibratorSet(
    TemperatureScaling Temperature,
    VectorScaling Vector,
    PlattScaling Platt,
    IsotonicCalibration Isotonic,
    BetaCalibration Beta,
    int Samples)
{
    /// <summary>Those of other libraries, fitted on the same split; none by default.</summary>
    public IReadOnlyList<IRecalibrator> Others { get; init; } = [];

    /// <summary>All of them, in a fixed order.</summary>
    public IReadOnlyList<IRecalibrator> All => [Temperature, Vector, Platt, Isotonic, Beta, .. Others];
}
