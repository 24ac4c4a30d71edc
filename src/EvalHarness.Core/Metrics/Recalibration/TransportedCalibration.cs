namespace EvalHarness.Metrics.Recalibration;

/// <summary>What recalibration carried over from clean data does under one condition.</summary>
/// <param name="N">Samples.</param>
/// <param name="Nll">Mean NLL before, in nats.</param>
/// <param name="Ece">ECE before (15 equal-width bins, top label).</param>
/// <param name="Brier">Brier score before, summed over the classes.</param>
/// <param name="Methods">After each recalibrator, temperature first.</param>
/// <param name="CleanTemperature">The temperature fitted on clean data.</param>
/// <param name="ShiftTemperature">The temperature that fits this condition best, limited to 0.05..20.</param>
/// <param name="ShiftTemperatureAtBound">Whether that limit was reached.</param>
/// <param name="ShiftNll">NLL at the condition's own temperature: the floor for any temperature.</param>
/// <param name="ShiftEce">ECE at the condition's own temperature.</param>
/// <param name="NllRegret">NLL at the clean temperature minus <paramref name="ShiftNll"/>: at least 0, the price of not having labels from the shift.</param>
/// <param name="EceRegret">ECE at the clean temperature minus <paramref name="ShiftEce"/>; may be negative, since the NLL is what was minimised.</param>
public sealed record TransportedCalibration(
    long N,
    double Nll,
    double Ece,
    double Brier,
    IReadOnlyList<RecalibratedMethod> Methods,
    double CleanTemperature,
    double ShiftTemperature,
    bool ShiftTemperatureAtBound,
    double ShiftNll,
    double ShiftEce,
    double NllRegret,
    double EceRegret);

/// <summary>One recalibrator under one condition. A gain is before minus after: positive means that it helped.</summary>
/// <param name="Name">Id of the recalibrator.</param>
/// <param name="Accuracy">Top-1 accuracy after (only <c>vector</c> can change it).</param>
/// <param name="Nll">NLL after.</param>
/// <param name="Ece">ECE after.</param>
/// <param name="Brier">Brier score after.</param>
/// <param name="NllGain">NLL before minus after.</param>
/// <param name="NllGainLower">Lower end of its paired 95 % interval; null below two samples.</param>
/// <param name="NllGainUpper">Upper end of its paired 95 % interval; null below two samples.</param>
/// <param name="EceGain">ECE before minus after.</param>
/// <param name="BrierGain">Brier score before minus after.</param>
public sealed record RecalibratedMethod(
    string Name,
    double Accuracy,
    double Nll,
    double Ece,
    double Brier,
    double NllGain,
    double? NllGainLower,
    double? NllGainUpper,
    double EceGain,
    double BrierGain);
