using EvalHarness.Analysis.Reliability;
using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>What a larger checkpoint gets wrong that a smaller one got right, although it scores better.</summary>
internal static class FlipSection
{
    private const int ImagesEach = 3;

    /// <summary>Adds the section, if two rungs of a family were compared.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var steps = input.Reliability?.Steps ?? [];
        if (steps.Count == 0)
        {
            return;
        }

        var names = new ReportNames(input.Run);
        var images = steps.SelectMany(step => Images(input, names, step)).ToList();
        var gallery = images.Count == 0 ? Html.None : Html.Of($"""
            <h3>Lost on the way up</h3>
            <p class="note">For each step, the clean samples that flipped for the worse and of which the larger checkpoint is surest.</p>
            {ImageList.Render(images)}
            """);
        page.Section(
            "flips",
            "Flips",
            "Flips between scales",
            "A larger checkpoint that scores better still breaks samples that the smaller one got right. Whoever upgrades meets these first.",
            Html.Of($"{Table(names, steps)}{Elsewhere(names, steps)}{Detection(names, steps)}{gallery}"));
    }

    private static Html Table(ReportNames names, IReadOnlyList<ScaleStep> steps) => HtmlTable.Render(
        "Adjacent rungs on the same clean samples. Broken: right before, wrong after; p by McNemar's mid-p test after Holm over the steps; kappa: error consistency, 0 is chance, 1 the same errors; corrupted: mean accuracy difference, paired",
        [
            new("From"), new("To"), new("Accuracy change", true), new("p (Holm)", true), new("Fixed", true), new("Broken", true), new("Negative-flip rate", true),
            new("Kappa", true), new("Corrupted change", true, true), new("n", true),
        ],
        steps.Select(step =>
        {
            var accuracy = step.Clean.Find("accuracy");
            return new HtmlCell[]
            {
                names.Of(step.Smaller),
                names.Of(step.Larger),
                Cells.Value(ReportNumber.Points(accuracy?.Difference), ReportNumber.Interval("accuracy", accuracy?.Lower, accuracy?.Upper), accuracy?.Difference),
                new(Html.Text(ReportNumber.Probability(step.CleanAdjusted.Holm)), step.CleanAdjusted.Holm),
                new(Html.Text(ReportNumber.Count(step.Clean.Flips.OnlySecond)), step.Clean.Flips.OnlySecond),
                new(Html.Text(ReportNumber.Count(step.Clean.Flips.OnlyFirst)), step.Clean.Flips.OnlyFirst),
                Cells.Share(step.Clean.Flips.NegativeFlipRate),
                Cells.Number(step.Clean.Flips.Kappa),
                Cells.Points(step.MeanPerturbedDifference),
                new(Html.Text(ReportNumber.Count(step.Clean.N)), step.Clean.N),
            };
        }));

    private static Html Elsewhere(ReportNames names, IReadOnlyList<ScaleStep> steps)
    {
        var rows = steps.SelectMany(step => step.Conditions.Select(condition => (step, condition))).ToList();
        return rows.Count == 0 ? Html.None : Html.Of($"""
            <details><summary>Every step under every condition ({rows.Count} rows)</summary>
            {HtmlTable.Render(
                "Accuracy of the larger minus the smaller on the same samples; p by McNemar's mid-p test, q after Benjamini and Hochberg over the conditions of a step",
                [new("From"), new("To"), new("Condition"), new("Accuracy change", true), new("p", true), new("q (BH)", true), new("Negative-flip rate", true), new("Kappa", true), new("n", true)],
                rows.Select(row => new HtmlCell[]
                {
                    names.Of(row.step.Smaller),
                    names.Of(row.step.Larger),
                    names.OfCondition(row.condition.Condition),
                    new(Html.Text(ReportNumber.Points(row.condition.Difference)), row.condition.Difference),
                    new(Html.Text(ReportNumber.Probability(row.condition.P)), row.condition.P),
                    new(Html.Text(ReportNumber.Probability(row.condition.BenjaminiHochberg)), row.condition.BenjaminiHochberg),
                    Cells.Share(row.condition.NegativeFlipRate),
                    Cells.Number(row.condition.Kappa),
                    new(Html.Text(ReportNumber.Count(row.condition.N)), row.condition.N),
                }),
                filter: true)}</details>

            """);
    }

    private static Html Detection(ReportNames names, IReadOnlyList<ScaleStep> steps)
    {
        var rows = steps.SelectMany(step => step.OodAuroc.Select(ood => (step, ood.Key, Change: ood.Value))).ToList();
        return rows.Count == 0 ? Html.None : Html.Of($"""
            <details><summary>OOD detection, step by step ({rows.Count} rows)</summary>
            {HtmlTable.Render(
                "AUROC of the energy score, larger minus smaller on the same samples, by DeLong's paired test",
                [new("From"), new("To"), new("OOD data"), new("AUROC before", true), new("AUROC after", true), new("Change", true), new("p", true)],
                rows.Select(row => new HtmlCell[]
                {
                    names.Of(row.step.Smaller),
                    names.Of(row.step.Larger),
                    names.OfCondition(row.Key),
                    new(Html.Text(ReportNumber.Short(row.Change.First)), row.Change.First),
                    new(Html.Text(ReportNumber.Short(row.Change.Second)), row.Change.Second),
                    Cells.Value(ReportNumber.Signed(row.Change.Difference), ReportNumber.Interval("auroc", row.Change.Lower, row.Change.Upper), row.Change.Difference),
                    new(Html.Text(ReportNumber.Probability(row.Change.P)), row.Change.P),
                }),
                filter: rows.Count > 20)}</details>

            """);
    }

    private static IEnumerable<Html> Images(ReportInput input, ReportNames names, ScaleStep step)
    {
        var clean = names.Conditions(ConditionKind.Clean).FirstOrDefault(condition => string.Equals(condition.Dataset, step.Dataset, StringComparison.Ordinal));
        if (clean is null || input.Samples?.Load(step.Larger, clean.Id) is not { } after)
        {
            return [];
        }

        var flipped = step.NegativeFlips.ToHashSet();
        return Enumerable.Range(0, after.Count)
            .Where(i => flipped.Contains(after.Index[i]))
            .OrderByDescending(i => after.Confidence[i])
            .ThenBy(i => after.Index[i])
            .Take(ImagesEach)
            .Select(i => ImageList.Item(input, clean, after.Index[i], Caption(input, names, step, clean, after, i)));
    }

    private static Html Caption(ReportInput input, ReportNames names, ScaleStep step, Condition clean, SampleScores after, int i) => Html.Of(
        $"<b class=\"name\">{ImageList.Class(input, clean.Dataset, after.Label[i])}</b> taken for <b class=\"name\">{ImageList.Class(input, clean.Dataset, after.Prediction[i])}</b>, "
        + $"{ReportNumber.Percent(after.Confidence[i])} sure<br><span class=\"quiet name\">{names.Of(step.Smaller)} to {names.Of(step.Larger)}, sample {after.Index[i]}</span>");
}
