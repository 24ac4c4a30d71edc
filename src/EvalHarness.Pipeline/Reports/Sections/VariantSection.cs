using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>Checkpoints beside the ladder: what size they are worth, what they cost, and whether their training was balanced.</summary>
internal static class VariantSection
{
    private static readonly DataColumn[] VariantColumns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("variant", "Variant", ColumnFormat.Text),
        new("group", "Judged by", ColumnFormat.Text),
        new("x", "Own scale", ColumnFormat.Size),
        new("label", "Accuracy", ColumnFormat.Text),
        new("equivalent", "Equivalent scale", ColumnFormat.Size),
        new("lower", "Lower", ColumnFormat.Size),
        new("upper", "Upper", ColumnFormat.Size),
        new("note", "Note", ColumnFormat.Text),
    ];

    private static readonly DataColumn[] FrontColumns =
    [
        new("cost", "Cost", ColumnFormat.Text),
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("x", "Cost", ColumnFormat.Number),
        new("y", "Accuracy", ColumnFormat.Percent),
        new("front", "On the front", ColumnFormat.Text),
        new("dominated", "Dominated in", ColumnFormat.Percent),
        new("group", "Accuracy under", ColumnFormat.Text),
    ];

    /// <summary>Adds the section, if there are variants, costs or flags.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var families = input.Scaling?.Families ?? [];
        var names = new ReportNames(input.Run);
        var variants = families.SelectMany(family => family.Variants).ToList();
        var anchors = Html.Join(families.SelectMany(family => family.Fronts.Select(front => Html.Of($"<span id=\"{ScalingSection.Anchor(front.Id)}\"></span>"))));
        var fronts = families.SelectMany(family => family.Fronts)
            .Concat((input.Latency?.Families ?? []).Select(family => family.Front).OfType<ParetoFront>())
            .Where(front => front.Points.Count > 0)
            .ToList();
        var flags = families.SelectMany(family => family.Flags).ToList();
        if (variants.Count + fronts.Count + flags.Count == 0)
        {
            return;
        }

        var charts = Html.Join(
        [
            variants.Count == 0 ? Html.None : page.Chart(Variants(variants, names)),
            fronts.Count == 0 ? Html.None : page.Chart(Fronts(fronts, names)),
        ]);
        page.Section(
            "variants",
            "Variants and cost",
            "Variants and cost",
            "Pruned, quantized, noisily or briefly trained checkpoints against the plain ladder, and what robust accuracy costs.",
            Html.Of($"{anchors}<div class=\"grid\">\n{charts}</div>\n{Flags(flags, names)}"));
    }

    private static ReportChart Variants(List<VariantPlacement> variants, ReportNames names) => new(
        "variants",
        "variants",
        "Equivalent scale",
        "For each variant, the size of the plain checkpoint that does as well, by clean and by corrupted accuracy.",
        new DataTable(VariantColumns, [.. variants.Select(object?[] (one) =>
        [
            names.Of(one.Checkpoint), one.Variant.Replace('_', ' '), one.Group, one.X, ReportNumber.Percent(one.Accuracy), one.EquivalentX,
            one.Interval?.Lower, one.Interval?.Upper, one.Note ?? string.Empty,
        ])]))
    {
        Height = 80 + (34 * variants.Select(one => one.Checkpoint).Distinct(StringComparer.Ordinal).Count()),
        Note = "Hollow: its own size. Filled: the size of the rung that does as well, with its 95% interval, cut at the ladder's ends. A variant outside the ladder's range has no mark; its note is in the data.",
    };

    private static ReportChart Fronts(List<ParetoFront> fronts, ReportNames names) => new(
        "pareto",
        "pareto",
        "Pareto front",
        "Accuracy against cost; a line joins the checkpoints that no other beats in both.",
        new DataTable(FrontColumns, [.. fronts.SelectMany(front => front.Points.Select(object?[] (point) =>
        [
            Cost(front.Cost), names.Of(point.Checkpoint), point.Cost, point.Accuracy, point.OnFront ? "yes" : "no", point.DominatedShare, front.Group,
        ]))]))
    {
        Selectors = [new("cost", "Cost")],
        Height = 340,
        Note = $"Accuracy under {string.Join(" and ", fronts.Select(front => front.Group).Distinct(StringComparer.Ordinal))}. Tooltips give the share of resamples of the data in which a checkpoint is dominated.",
    };

    private static string Cost(string id) => id switch
    {
        "latency_ms" => "latency (ms)",
        "file_bytes" => "file size (bytes)",
        "macs" => "MACs",
        _ => id,
    };

    private static Html Flags(List<BalanceFlag> flags, ReportNames names) => flags.Count == 0 ? Html.None : HtmlTable.Render(
        "Balance of size, data and training",
        [new("Checkpoint"), new("Looks"), new("Evidence")],
        flags.Select(flag => new HtmlCell[]
        {
            new(Html.Of($"<span id=\"{ScalingSection.Anchor(flag.Id)}\">{names.Of(flag.Checkpoint)}</span>")),
            flag.Kind,
            flag.Evidence,
        }));
}
