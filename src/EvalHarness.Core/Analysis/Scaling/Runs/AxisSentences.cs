namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Whether the verdicts hang on what counts as scale, in words.</summary>
internal static class AxisSentences
{
    /// <summary>One sentence a headline series whose verdict is another on some axis; a single one if there is none.</summary>
    /// <param name="family">The family.</param>
    /// <param name="axes">Ids of the axes.</param>
    /// <param name="of">The trends of a series over them, by its id.</param>
    public static IEnumerable<Headline> Of(FamilyScaling family, IReadOnlyList<string> axes, Func<string, IEnumerable<AxisTrend>> of)
    {
        SeriesTrend[] headlines = [.. family.Trends.Where(trend => trend.Headline)];
        var split = headlines.Where(trend => of(trend.Id).Any(axis => !axis.Agrees)).ToArray();
        if (headlines.Length == 0 || axes.Count == 0)
        {
            return [];
        }

        var list = List(axes);
        return split.Length == 0
            ? [new Headline($"What counts as scale changes no main verdict: over {list} they are those over {Main(family)}.", [headlines[0].Id])]
            : split.Select(trend => new Headline(Split(family, trend, [.. of(trend.Id).Where(axis => !axis.Agrees)]), [trend.Id]));
    }

    /// <summary>Who is on a front, and who is surely not.</summary>
    public static Headline Of(ParetoFront front)
    {
        string[] on = [.. front.Points.Where(point => point.OnFront).Select(point => Headlines.Name(point.Checkpoint))];
        string[] off = [.. front.Points.Where(point => point.DominatedShare >= 0.95).Select(point => Headlines.Name(point.Checkpoint))];
        var beaten = off.Length == 0 ? "" : $"; {Join(off)} {(off.Length == 1 ? "is" : "are")} beaten with a probability of at least 95 %";
        return new Headline(
            $"In accuracy {Headlines.Where(front.Group)} against {ScaleAxes.Name(front.Cost)}, no checkpoint beats {Join(on)} in both{beaten}.",
            [front.Id]);
    }

    private static string Split(FamilyScaling family, SeriesTrend trend, AxisTrend[] others)
    {
        var groups = others.GroupBy(axis => axis.Verdict).Select(group => $"{Word(group.Key)} over {List([.. group.Select(axis => axis.Axis)])}");
        // An answer that is missing on one axis contradicts none.
        var open = trend.Result.Verdict == TrendVerdict.Undecided || others.All(axis => axis.Verdict == TrendVerdict.Undecided);
        return $"{Headlines.Subject(trend.Metric, trend.Group)} is {Word(trend.Result.Verdict)} over {Main(family)} but {string.Join(" and ", groups)}{(open ? "" : ": the verdict hangs on what counts as scale")}.";
    }

    private static string Main(FamilyScaling family) => ScaleAxes.Name(family.Axis);

    private static string Word(TrendVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string List(IReadOnlyList<string> axes) => Join([.. axes.Select(ScaleAxes.Name)]);

    private static string Join(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
