using System.Globalization;
using EvalHarness.Analysis.Scaling.Verdicts;
using EvalHarness.Metrics;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Sentences made from the numbers alone, each with the ids of the records behind it.</summary>
internal static class Headlines
{
    public static IReadOnlyList<Headline> Of(FamilyScaling family)
    {
        var headlines = new List<Headline>();
        headlines.AddRange(family.Trends.Where(trend => trend.Headline && !trend.Group.StartsWith("gap:", StringComparison.Ordinal))
            .OrderBy(trend => trend.Group == ConditionGroup.Clean && trend.Metric == CellDraws.Accuracy ? 0 : 1)
            .Select(trend => new Headline(Trend(family, trend), [trend.Id])));
        headlines.AddRange(family.Gaps.Where(gap => gap.Widens is not null && gap.Group.StartsWith("gap:", StringComparison.Ordinal))
            .OrderByDescending(gap => Math.Abs(gap.PerDecade))
            .Take(3)
            .Select(gap => new Headline(Gap(gap), [gap.Id])));
        headlines.AddRange(family.Ratios.Where(ratio => ratio.Group is ConditionGroup.Corruptions || ratio.Group.StartsWith("shift:", StringComparison.Ordinal))
            .Select(ratio => new Headline(Ratio(ratio), [ratio.Id])));
        headlines.AddRange(family.Trends.Where(trend => trend.Headline && trend.Result.Forecast is { Points.Count: > 0 } && trend.Metric == CellDraws.Accuracy
                && trend.Group == ConditionGroup.Clean)
            .Select(trend => new Headline(Forecast(family, trend), [trend.Id + "/forecast"])));
        headlines.AddRange(AxisSentences.Of(family, family.OtherAxes, id => family.Trends.First(trend => trend.Id == id).OtherAxes));
        headlines.AddRange(family.Fronts.Take(1).Select(front => AxisSentences.Of(front)));
        headlines.AddRange(family.Variants.GroupBy(one => one.Checkpoint, StringComparer.Ordinal)
            .Select(group => new Headline(Variant(family, [.. group]), [.. group.Select(one => one.Id)])));
        headlines.AddRange(family.Flags.Select(flag => new Headline($"{Name(flag.Checkpoint)} looks {flag.Kind}: {flag.Evidence}.", [flag.Id])));
        return headlines;
    }

    private static string Trend(FamilyScaling family, SeriesTrend trend)
    {
        var result = trend.Result;
        var what = Subject(trend.Metric, trend.Group);
        var range = $"from {Size(family.Rungs[0].X)} to {Size(family.Rungs[^1].X)} {ScaleAxes.Name(family.Axis)}";
        var slope = result.Slope is { Interval: { } interval } line
            ? $" ({PerDecade(trend.Metric, line.PerDecade, interval)})"
            : "";
        if (result.Verdict == TrendVerdict.Undecided)
        {
            var n = result.Points.Max(point => point.N);
            var cannot = n is null ? "cannot be decided" : FormattableString.Invariant($"cannot be decided with n = {n:N0}");
            var needed = result.SamplesNeeded is { } samples ? FormattableString.Invariant($"; about {samples:N0} samples would do")
                : result.ScalesNeeded is { } scales ? FormattableString.Invariant($"; about {scales} scales would do")
                : "";
            return result.Reason == VerdictRules.SmoothOrNoisy
                ? $"{what} improves {range}{slope}, but whether smoothly or with scatter {cannot}{needed}."
                : $"Whether {MetricNames.WithinSentence(what)} improves {range} {cannot}{slope}: {result.Reason}{needed}.";
        }

        var knee = result.Knee.X is { } x
            ? $", with the gain per doubling below {Amount(trend.Metric, result.Knee.GainPerDoubling)} from {Size(x)} on"
            : "";
        return $"{what} {Verb(result.Verdict, result.LowerIsBetter)} {range}{slope}{knee}{Robust(result)}.";
    }

    private static string Robust(TrendResult result)
    {
        if (result.Multiverse is not { Count: > 1 } multiverse)
        {
            return "";
        }

        var same = FormattableString.Invariant($"{100 * multiverse.SameVerdict:0} % of {multiverse.Count:N0} specifications");
        if (!multiverse.Fragile)
        {
            return $"; this holds in {same}";
        }

        var moved = multiverse.MovedMostBy is { } choice ? $" (moved most by {Choice(choice)})" : "";
        var direction = result.Verdict is TrendVerdict.Predictable or TrendVerdict.Diminishing or TrendVerdict.Noisy or TrendVerdict.Inverse
            ? FormattableString.Invariant($"the direction holds in {100 * multiverse.SameSign:0} %, ")
            : "";
        return $"; {direction}this very verdict in {same}, so it is fragile{moved}";
    }

    private static string Choice(string choice) => choice == Multiverse.LeftOutChoice ? "leaving out one scale" : "the choice of " + choice;

    private static string Verb(TrendVerdict verdict, bool lower) => verdict switch
    {
        TrendVerdict.Predictable => lower ? "falls predictably" : "rises predictably",
        TrendVerdict.Diminishing => (lower ? "falls" : "rises") + " with diminishing returns",
        TrendVerdict.Inverse => "gets worse",
        TrendVerdict.Nonmonotonic => "does not go one way (it improves over one stretch and worsens over another)",
        TrendVerdict.Breakthrough => "is flat, jumps, and is flat again",
        TrendVerdict.Noisy => "improves with scatter that the errors do not explain",
        _ => "shows no trend",
    };

    private static string Gap(GapTrend gap)
    {
        return $"{Subject(gap.Metric, gap.Group)} {(gap.Widens == true ? "widens" : "narrows")} with scale: {PerDecade(gap.Metric, gap.PerDecade, gap.Interval)}.";
    }

    private static string Ratio(SlopeRatio ratio)
    {
        if (ratio.Ratio is not { } value || ratio.Interval is not { } interval)
        {
            return $"Whether clean accuracy improves faster than accuracy {Where(ratio.Group)} cannot be said: clean accuracy has no clear slope.";
        }

        var numbers = FormattableString.Invariant($"its slope is {value:0.00} times the clean one [{interval.Lower:0.00}, {interval.Upper:0.00}]");
        return ratio.BenchmarkFaster switch
        {
            true => $"Accuracy {Where(ratio.Group)} improves more slowly than clean accuracy: {numbers}.",
            false => $"Accuracy {Where(ratio.Group)} improves faster than clean accuracy: {numbers}.",
            null => $"Accuracy {Where(ratio.Group)} and clean accuracy cannot be told apart in how fast they improve: {numbers}.",
        };
    }

    private static string Forecast(FamilyScaling family, SeriesTrend trend)
    {
        var forecast = trend.Result.Forecast!;
        var next = forecast.Points[0];
        return FormattableString.Invariant(
            $"At {Size(next.X)} {ScaleAxes.Name(family.Axis)} {MetricNames.WithinSentence(Metric(trend.Metric))} {Where(trend.Group)} is expected at {100 * next.Y:0.0} % [{100 * next.Lower:0.0}, {100 * next.Upper:0.0}]; such intervals held {forecast.Covered} of {forecast.BackTest.Count} known larger scales.");
    }

    private static string Variant(FamilyScaling family, VariantPlacement[] places)
    {
        var first = places[0];
        var parts = places.Select(one => one.EquivalentX is { } x && one.Interval is { } interval
            ? $"as good as a plain checkpoint of {Size(x)} [{Size(interval.Lower)}, {Size(interval.Upper)}] {Where(one.Group)}"
            : $"{one.Note} {Where(one.Group)}");
        var own = first.X is { } size ? $", {Size(size)} {ScaleAxes.Name(family.Axis)}" : "";
        return $"{Name(first.Checkpoint)} ({first.Variant.Replace('_', ' ')}{own}) is {string.Join(" and ", parts)}.";
    }

    public static string Metric(string metric) => metric switch
    {
        CellDraws.Accuracy => "Accuracy",
        CellDraws.Ece => "Calibration error",
        "ood_auroc_msp" => "OOD detection (AUROC of the top confidence)",
        "nll" => "NLL",
        "brier" => "The Brier score",
        _ => StandardMetrics.Find(metric)?.Name ?? metric,
    };

    /// <summary>What a series is about: "Accuracy under corruptions", "The gap under corruptions", "The train-test gap".</summary>
    public static string Subject(string metric, string group)
    {
        if (!group.StartsWith("gap:", StringComparison.Ordinal))
        {
            return $"{Metric(metric)} {Where(group)}";
        }

        var name = group["gap:".Length..];
        return name == ConditionGroup.Train ? "The train-test gap" : $"The gap {Where(name)}";
    }

    public static string Where(string group) => group switch
    {
        ConditionGroup.Clean => "on clean data",
        ConditionGroup.Corruptions => "under corruptions",
        ConditionGroup.Train => "on training data",
        "tabular" => "under corruptions of rows",
        "text" => "under corruptions of texts",
        "ood" => "against out-of-distribution data",
        ConditionGroup.NearOod => "against near out-of-distribution data",
        ConditionGroup.FarOod => "against far out-of-distribution data",
        _ when group.StartsWith("shift:", StringComparison.Ordinal) => "on " + group["shift:".Length..],
        _ when group.StartsWith("ood:", StringComparison.Ordinal) => "against " + group["ood:".Length..],
        _ => "under " + group,
    };

    /// <summary>The bound of an interval of shares, in points: to a hundredth where a tenth would hide on which side of 0 it lies.</summary>
    public static string Bound(double share) => (100 * share).ToString(Math.Abs(share) < 0.0005 ? "0.00;-0.00;0" : "0.0", CultureInfo.InvariantCulture);

    private static string PerDecade(string metric, double slope, Interval interval) => metric is CellDraws.Accuracy or CellDraws.Ece or "ood_auroc_msp"
        ? FormattableString.Invariant($"{100 * slope:+0.0;-0.0;0.0} points a decade [{Bound(interval.Lower)}, {Bound(interval.Upper)}]")
        : FormattableString.Invariant($"{slope:+0.0000;-0.0000;0} a decade [{interval.Lower:0.0000}, {interval.Upper:0.0000}]");

    private static string Amount(string metric, double value) => metric is CellDraws.Accuracy or CellDraws.Ece
        ? FormattableString.Invariant($"{100 * value:0.0#} points")
        : FormattableString.Invariant($"{value:G3}");

    private static string Size(double x) => x switch
    {
        >= 1e9 => FormattableString.Invariant($"{x / 1e9:0.##}G"),
        >= 1e6 => FormattableString.Invariant($"{x / 1e6:0.##}M"),
        >= 1e3 => FormattableString.Invariant($"{x / 1e3:0.#}k"),
        _ => FormattableString.Invariant($"{x:0.##}"),
    };

    public static string Name(string checkpoint) => checkpoint[(checkpoint.LastIndexOf('/') + 1)..];
}
