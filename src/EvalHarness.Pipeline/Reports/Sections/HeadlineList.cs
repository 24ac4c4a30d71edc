using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>The sentences that the analysis made, linked to their numbers.</summary>
internal static class HeadlineList
{
    private const int Trends = 2;

    /// <summary>What to read first: the leading trends, the gap that moves most, and whether the benchmark outruns robustness.</summary>
    public static IEnumerable<Html> First(ReportInput input) => Pick(input).Select(headline => Item(headline, new ReportNames(input.Run)));

    /// <summary>All sentences that are not among the first.</summary>
    public static IEnumerable<Html> Rest(ReportInput input)
    {
        var first = Pick(input).ToHashSet();
        return All(input).Where(headline => !first.Contains(headline)).Select(headline => Item(headline, new ReportNames(input.Run)));
    }

    /// <summary>The first sentences as text.</summary>
    public static IEnumerable<string> FirstTexts(ReportInput input) => Pick(input).Select(headline => headline.Text);

    private static List<Headline> Pick(ReportInput input)
    {
        var families = input.Scaling?.Families ?? [];
        var trends = families.SelectMany(family => family.Trends).Select(trend => trend.Id).ToHashSet(StringComparer.Ordinal);
        var gaps = families.SelectMany(family => family.Gaps).Select(gap => gap.Id).ToHashSet(StringComparer.Ordinal);
        var ratios = families.SelectMany(family => family.Ratios).Select(ratio => ratio.Id).ToHashSet(StringComparer.Ordinal);
        var all = All(input).ToList();
        return
        [
            .. all.Where(headline => headline.Numbers.Any(trends.Contains)).Take(Trends),
            .. all.Where(headline => headline.Numbers.Any(gaps.Contains)).Take(1),
            .. all.Where(headline => headline.Numbers.Any(ratios.Contains)).Take(1),
        ];
    }

    private static IEnumerable<Headline> All(ReportInput input) => (input.Scaling?.Families ?? []).SelectMany(family => family.Headlines);

    private static Html Item(Headline headline, ReportNames names) => headline.Numbers.Count == 0
        ? Html.Of($"<li>{names.Plain(headline.Text)}</li>\n")
        : Html.Of($"<li>{names.Plain(headline.Text)} <a class=\"to\" href=\"#{ScalingSection.Anchor(Record(headline.Numbers[0]))}\" aria-label=\"The numbers behind this sentence\">numbers</a></li>\n");

    // A forecast's numbers stand with those of its trend.
    private static string Record(string id) => id.EndsWith("/forecast", StringComparison.Ordinal) ? id[..^"/forecast".Length] : id;
}
