using EvalHarness.Analysis.Diagrams;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>The surest mistakes of the largest checkpoint of each family, with the images it made them on, if they are images.</summary>
internal static class WorstCases
{
    private const int Shown = 18;

    /// <summary>The mistakes; nothing where the samples are not at hand.</summary>
    public static Html Render(ReportInput input, ReportNames names)
    {
        if (input.Samples is null)
        {
            return Html.None;
        }

        return Html.Join(input.Run.Checkpoints
            .Where(checkpoint => checkpoint.IsRung)
            .GroupBy(checkpoint => checkpoint.Family, StringComparer.Ordinal)
            .Select(family => Of(input, names, family.Last())));
    }

    private static Html Of(ReportInput input, ReportNames names, Checkpoint checkpoint)
    {
        // One for each perturbation before a second of any, at the mildest severity that shows it: harsh images excuse mistakes.
        var chosen = names.Conditions(ConditionKind.Perturbed)
            .Where(condition => condition.Severity is 1 or 3)
            .SelectMany(condition => input.Samples!.Load(checkpoint.Id, condition.Id) is { } scores
                ? ConfidentErrors.Of(scores, 3).Select((wrong, rank) => (condition, wrong, rank))
                : [])
            .OrderBy(one => one.rank)
            .ThenByDescending(one => one.wrong.Confidence)
            .DistinctBy(one => (one.condition.Perturbation, one.wrong.Index))
            .Take(Shown)
            .ToList();
        var hasImages = chosen.Exists(one => input.Images?.Png(one.condition.Dataset, one.wrong.Index, one.condition.Id) is not null);
        return chosen.Count == 0 ? Html.None : Html.Of($"""
            <h3>Worst cases of <span class="name">{names.Of(checkpoint)}</span></h3>
            <p class="note">Its most confident mistakes at severities 1 and 3{(hasImages ? ": the clean image on the left, what the model saw on the right" : string.Empty)}.</p>
            {ImageList.Render(chosen.Select(one => ImageList.Item(input, one.condition, one.wrong.Index, Caption(input, names, one.condition, one.wrong))))}
            """);
    }

    private static Html Caption(ReportInput input, ReportNames names, Condition condition, WrongSample wrong) => Html.Of(
        $"<b class=\"name\">{ImageList.Class(input, condition.Dataset, wrong.Label)}</b> taken for <b class=\"name\">{ImageList.Class(input, condition.Dataset, wrong.Prediction)}</b>, "
        + $"{ReportNumber.Percent(wrong.Confidence)} sure<br><span class=\"quiet name\">{names.Of(condition)}, sample {wrong.Index}</span>");
}
