using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Reports.Sections;

/// <summary>The sentences that the analysis made, linked to their numbers.</summary>
internal static class HeadlineList
{
    private const int Sentences = 4;

    /// <summary>What to read first: the leading trends, the gap that moves most, and whether the benchmark outruns robustness.</summary>
    public static IEnumerable<Html> First(ReportInput input) => Pick(input).Select(headline => Item(headline, new ReportNames(input.Run)));

    /// <summary>All sentences that are not among the first.</summary>
    public static IEnumerable<Html> Rest(ReportInput input)
    {
        var first = Pick(input).Select(headline => headline.Text).ToHashSet(StringComparer.Ordinal);
        return All(input).Where(headline => !first.Contains(headline.Text)).Select(headline => Item(headline, new ReportNames(input.Run)));
    }

    /// <summary>The first sentences as text.</summary>
    public static IEnumerable<string> FirstTexts(ReportInput input) => Pick(input).Select(headline => headline.Text);

    private static List<Headline> Pick(ReportInput input)
    {
        var families = input.Scaling?.Families ?? [];
        var trends = families.SelectMany(family => family.Trends).Select(trend => trend.Id).ToHashSet(StringComparer.Ordinal);
        var gaps = families.SelectMany(family => family.Gaps).Select(gap => gap.Id).ToHashSet(StringComparer.Ordinal);
        var ratios = families.SelectMany(family => family.Ratios).Select(ratio => ratio.Id).ToHashSet(StringComparer.Ordinal);
        var own = FamilySentences.Of(families);
        Headline[] leading = [.. Each(trends), .. Each(trends, skipped: 1), .. Each(gaps), .. Each(ratios)];
        return [.. leading.Take(Math.Max(Sentences, families.Count))];

        // One of each family before the second of any.
        IEnumerable<Headline> Each(HashSet<string> ids, int skipped = 0) =>
            own.Select(headlines => headlines.Where(headline => headline.Numbers.Any(ids.Contains)).Skip(skipped).FirstOrDefault()).OfType<Headline>();
    }

    private static IEnumerable<Headline> All(ReportInput input) => FamilySentences.Of(input.Scaling?.Families ?? []).SelectMany(headlines => headlines);

    private static Html Item(Headline headline, ReportNames names) => headline.Numbers.Count == 0
        ? Html.Of($"<li>{names.Plain(headline.Text)}</li>\n")
        : Html.Of($"<li>{names.Plain(headline.Text)} <a class=\"to\" href=\"#{ScalingSection.Anchor(Record(headline.Numbers[0]))}\" aria-label=\"The numbers behind this sentence\">numbers</a></li>\n");

    // A forecast's numbers stand with those of its trend.
    private static string Record(string id) => id.EndsWith("/forecast", StringComparison.Ordinal) ? id[..^"/forecast".Length] : id;
}
