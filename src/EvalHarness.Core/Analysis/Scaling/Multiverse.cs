using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Robustness;
using EvalHarness.Analysis.Scaling.Verdicts;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling;

/// <summary>Refits the verdict under every combination of reasonable choices.</summary>
internal static class Multiverse
{
    /// <summary>The choice of which scale is left out.</summary>
    internal const string LeftOutChoice = "left out";

    private const string Main = "main";

    public static MultiverseResult Of(IReadOnlyList<TrendPoint> points, Judgement main, TrendOptions options)
    {
        var specifications = new List<Specification>();
        foreach (var set in Sets(points, options))
        {
            foreach (var link in Link.For(set.Points))
            {
                foreach (var leftOut in LeftOut(set.Points, options.Thresholds))
                {
                    Judge(specifications, set, link, leftOut, options);
                }
            }
        }

        return Summarise(specifications, main, options.Thresholds);
    }

    private static void Judge(List<Specification> all, TrendAlternative set, Link link, double? leftOut, TrendOptions options)
    {
        var kept = leftOut is null ? set.Points : [.. set.Points.Where(point => point.X != leftOut)];
        var linked = link.Apply(kept);
        var unit = kept.All(point => point.Y is >= 0 and <= 1) ? 1 : kept.Max(point => Math.Abs(point.Y));
        var settings = options with { LowerIsBetter = set.LowerIsBetter, Residuals = ResidualScale.Absolute };
        foreach (var weighting in Weightings(linked))
        {
            var weighted = weighting == "equal" ? [.. linked.Select(point => point with { StandardError = null, N = null })] : linked;
            var series = TrendSeries.Of(weighted, settings, unit * link.UnitAt(kept), quick: true);
            foreach (var (form, judgement) in VerdictRules.JudgeByForm(series, options.Thresholds))
            {
                var choices = options.Alternatives.Select(other => other.Choice).Distinct().ToDictionary(
                    choice => choice, choice => choice == set.Choice ? set.Option : Main, StringComparer.Ordinal);
                choices["link"] = link.Name;
                choices["form"] = form;
                choices["weighting"] = weighting;
                choices[LeftOutChoice] = leftOut is { } x ? FormattableString.Invariant($"{x:G6}") : "none";
                var (slope, interval) = Standardised(series, judgement);
                all.Add(new Specification(choices, slope, interval, judgement.Verdict));
            }
        }
    }

    private static IEnumerable<TrendAlternative> Sets(IReadOnlyList<TrendPoint> points, TrendOptions options) =>
        [new TrendAlternative(Main, Main, points, options.LowerIsBetter), .. options.Alternatives];

    private static IEnumerable<double?> LeftOut(IReadOnlyList<TrendPoint> points, TrendThresholds thresholds)
    {
        double[] scales = [.. points.Select(point => point.X).Distinct().Order()];
        // Many scales: leaving one of them out changes nothing that is worth the time.
        return scales.Length > thresholds.MinimumScales && scales.Length <= 16 ? [null, .. scales.Select(x => (double?)x)] : [null];
    }

    private static string[] Weightings(IReadOnlyList<TrendPoint> points) =>
        points.All(point => point.StandardError is > 0 || point.N is > 0) ? ["errors", "equal"] : ["equal"];

    private static (double Slope, Interval? Interval) Standardised(TrendSeries series, Judgement judgement)
    {
        var mean = series.Data.Y.Average();
        var deviation = Math.Sqrt(series.Data.Y.Average(y => (y - mean) * (y - mean)));
        if (!(deviation > TrendAnalysis.Rounding * series.Data.Y.Max(Math.Abs)) || judgement.Linear is null)
        {
            return (0, null);
        }

        var decades = 2 * series.Data.At.LogHalf / Math.Log(10);
        var slope = judgement.Change / deviation / decades;
        var margin = judgement.ChangeMargin / deviation / decades;
        return !double.IsFinite(slope) ? (0, null) : (slope, double.IsFinite(margin) ? new Interval(slope - margin, slope + margin) : null);
    }

    private static MultiverseResult Summarise(List<Specification> all, Judgement main, TrendThresholds thresholds)
    {
        var sign = Math.Abs(main.Change) < TrendAnalysis.Rounding * Math.Abs(main.Linear?.Fit.Beta[0] ?? 0) ? 0 : Math.Sign(main.Change);
        bool SameSign(Specification one) => Math.Sign(one.Slope) == sign;
        bool SameVerdict(Specification one) => one.Verdict == main.Verdict;
        var choices = all
            .SelectMany(one => one.Choices.Select(choice => (choice.Key, choice.Value, one)))
            .GroupBy(row => (row.Key, row.Value))
            .Select(group => new ChoiceShare(
                group.Key.Key,
                group.Key.Value,
                group.Average(row => SameSign(row.one) ? 1.0 : 0),
                group.Average(row => SameVerdict(row.one) ? 1.0 : 0),
                group.Count()))
            .OrderBy(share => share.Choice, StringComparer.Ordinal)
            .ThenBy(share => share.Option, StringComparer.Ordinal)
            .ToArray();
        var moved = choices.GroupBy(share => share.Choice)
            .Select(group => (Choice: group.Key, Range: group.Max(share => share.SameVerdict) - group.Min(share => share.SameVerdict)))
            .MaxBy(choice => choice.Range);
        var same = all.Average(one => SameVerdict(one) ? 1.0 : 0);
        return new MultiverseResult(
            [.. all.OrderBy(one => one.Slope)],
            all.Count,
            all.Average(one => SameSign(one) ? 1.0 : 0),
            same,
            moved.Range > 0 ? moved.Choice : null,
            choices,
            same < thresholds.FragileBelow);
    }
}
