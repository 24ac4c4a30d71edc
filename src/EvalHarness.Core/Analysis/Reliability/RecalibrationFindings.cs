using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Recalibration that was fitted on clean data and does harm, or too little, under shift.</summary>
internal static class RecalibrationFindings
{
    // A twentieth of a nat is about the NLL that five points of miscalibration cost.
    private const double Regret = 0.05;

    public static IEnumerable<Finding> Of(CheckpointReliability checkpoint)
    {
        var harmed = checkpoint.Recalibration.Where(entry => entry.Value.Methods[0].NllGainUpper < 0).ToArray();
        if (harmed.Length > 0)
        {
            var worst = harmed.MinBy(entry => entry.Value.Methods[0].NllGain);
            yield return new Finding(
                "temperature_harms_under_shift",
                FindingSeverity.Warning,
                FormattableString.Invariant($"The temperature fitted on clean data makes {checkpoint.Checkpoint} worse under {Most(harmed.Length, checkpoint.Recalibration.Count, "conditions", worst.Key)} (NLL up by {-worst.Value.Methods[0].NllGain:0.000})."),
                Numbers(
                    ("conditions", harmed.Length),
                    ("nll_gain", worst.Value.Methods[0].NllGain),
                    ("lower", worst.Value.Methods[0].NllGainLower),
                    ("upper", worst.Value.Methods[0].NllGainUpper)),
                checkpoint.Checkpoint,
                worst.Key);
        }

        var regretted = checkpoint.Recalibration.Where(entry => entry.Value.NllRegret > Regret).ToArray();
        if (regretted.Length > 0)
        {
            var worst = regretted.MaxBy(entry => entry.Value.NllRegret);
            var others = checkpoint.Recalibration.Count == 1 ? string.Empty
                : FormattableString.Invariant($", and more than {Regret} higher under {regretted.Length} of {checkpoint.Recalibration.Count} conditions");
            yield return new Finding(
                "recalibration_does_not_transport",
                FindingSeverity.Warning,
                FormattableString.Invariant($"Clean data say T = {worst.Value.CleanTemperature:0.00} for {checkpoint.Checkpoint}, {worst.Key} would want T = {worst.Value.ShiftTemperature:0.00}: NLL is {worst.Value.NllRegret:0.000} higher for it{others}."),
                Numbers(
                    ("conditions", regretted.Length),
                    ("nll_regret", worst.Value.NllRegret),
                    ("ece_regret", worst.Value.EceRegret),
                    ("clean_temperature", worst.Value.CleanTemperature),
                    ("shift_temperature", worst.Value.ShiftTemperature)),
                checkpoint.Checkpoint,
                worst.Key);
        }
    }
}
