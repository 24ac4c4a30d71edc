using EvalHarness.Evaluation;
using EvalHarness.Floor;

namespace EvalHarness.Reports.Sections;

/// <summary>Linear models beside the ladder: a checkpoint that does not beat them has learnt nothing that its size is needed for.</summary>
internal static class FloorTable
{
    /// <summary>The table of a clean condition; nothing where no floor was trained for it.</summary>
    public static Html Render(ReportInput input, ReportNames names, Condition clean) => Html.Join(
        input.Floors.Where(floor => string.Equals(floor.Test, clean.Dataset, StringComparison.Ordinal)).Select(floor => Render(floor, names)));

    private static Html Render(FloorReport floor, ReportNames names) => HtmlTable.Render(
        $"The floor: linear models trained by {floor.Trainer} on the {ReportNumber.Count(floor.TrainSamples)} samples of {floor.Train}. A checkpoint beats one if it is better on the same samples with McNemar's mid-p below .05",
        [new("Baseline"), new("Size", true), new("Clean accuracy", true), new("NLL", true), new("ECE", true), new("Not beaten by")],
        floor.Baselines.Select(baseline => new HtmlCell[]
        {
            baseline.Name,
            new(Html.Text(ReportNumber.Size(baseline.Parameters)), baseline.Parameters),
            Cells.Measurement(baseline.Find("accuracy")),
            Cells.Measurement(baseline.Find("nll")),
            Cells.Measurement(baseline.Find("ece")),
            Unbeaten(floor, baseline, names),
        }));

    private static string Unbeaten(FloorReport floor, FloorBaseline baseline, ReportNames names)
    {
        var compared = floor.Comparisons.Where(one => string.Equals(one.Baseline, baseline.Name, StringComparison.Ordinal)).ToList();
        var below = compared.Where(one => !one.Beats).Select(one => names.Of(one.Checkpoint)).ToList();
        return compared.Count == 0 ? "not compared" : below.Count == 0 ? $"none: all {compared.Count} checkpoints beat it" : string.Join(", ", below);
    }
}
