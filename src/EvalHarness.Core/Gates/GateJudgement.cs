using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>Turns a comparison and its share of alpha into a result with its sentence.</summary>
internal static class GateJudgement
{
    public static GateResult Of(GateComparison comparison, double alpha, bool inconclusiveFails)
    {
        var blank = new GateResult
        {
            Rule = comparison.Rule.Name,
            Checkpoint = comparison.Checkpoint,
            Family = comparison.Family,
            Condition = comparison.Condition,
            Metric = comparison.Metric,
            Quantity = comparison.Quantity,
            Bound = comparison.Bound,
            AtLeast = comparison.AtLeast,
            AtMost = comparison.AtMost,
            Value = comparison.Estimate?.Value,
            N = comparison.Estimate?.N,
            Method = comparison.Estimate?.Method,
            Verdict = Verdict.Inconclusive,
            Blocks = false,
            Reason = string.Empty,
        };
        var result = comparison switch
        {
            { Trend: { } trend } => OfTrend(blank, (TrendRule)comparison.Rule, trend),
            { Estimate: null } => blank with { Reason = $"{Subject(blank)} cannot be judged: {comparison.Missing}." },
            { PointOnly: true } => OfPoint(blank, comparison),
            _ => OfInterval(blank, comparison, alpha),
        };
        return result with { Blocks = result.Verdict == Verdict.Fail || (result.Verdict == Verdict.Inconclusive && (comparison.Rule.InconclusiveFails ?? inconclusiveFails)) };
    }

    private static GateResult OfTrend(GateResult blank, TrendRule rule, JudgedTrend trend)
    {
        var verdict = rule.Allowed.Contains(trend.Verdict, StringComparer.Ordinal) ? Verdict.Pass
            : rule.Undecided.Contains(trend.Verdict, StringComparer.Ordinal) ? Verdict.Inconclusive
            : Verdict.Fail;
        var because = trend.Reason is null ? string.Empty : $" ({trend.Reason.TrimEnd('.')})";
        var sentence = $"The trend of {trend.Metric} over scale in {trend.Family}, {trend.Group}, is {trend.Verdict}{because}; allowed: {string.Join(", ", rule.Allowed)}.";
        return blank with { Verdict = verdict, Reason = sentence };
    }

    private static GateResult OfPoint(GateResult blank, GateComparison comparison)
    {
        var value = comparison.Estimate!.Value;
        var verdict = comparison.Decide(value, value);
        return blank with
        {
            Verdict = verdict,
            Method = "value alone",
            Reason = $"{Subject(blank)} is {CellText.Number(value)}, {(verdict == Verdict.Pass ? "within" : "outside")} the bound ({comparison.Bound}); judged without an interval.",
        };
    }

    private static GateResult OfInterval(GateResult blank, GateComparison comparison, double alpha)
    {
        var estimate = comparison.Estimate!;
        if (estimate.At(alpha) is not { } interval)
        {
            return blank with
            {
                Reason = $"{Subject(blank)} is {CellText.Number(estimate.Value)}, but has no interval to judge ({comparison.Bound}). Set 'point_only: true' to judge the value alone.",
            };
        }

        var verdict = comparison.Decide(interval.Lower, interval.Upper);
        var (needed, effect) = Sizes(comparison, interval, alpha);
        var level = comparison.OneSided ? 1 - (alpha / 2) : 1 - alpha;
        return blank with
        {
            Lower = interval.Lower,
            Upper = interval.Upper,
            Level = level,
            Verdict = verdict,
            NeededN = verdict == Verdict.Inconclusive ? needed : null,
            MinimumDetectableEffect = effect,
            Reason = Sentence(blank, comparison, interval, level, verdict, needed),
        };
    }

    /// <summary>
    /// Half-widths shrink with the square root of n: what n makes the side towards the bound just reach it, and the smallest true
    /// distance from the bound that the present n shows with 80 % power.
    /// </summary>
    private static (long? NeededN, double? Effect) Sizes(GateComparison comparison, Interval interval, double alpha)
    {
        var estimate = comparison.Estimate!;
        var error = interval.Width / 2 / Distributions.TwoSidedNormal(1 - alpha);
        var effect = Power.MinimumDetectableEffect(error, alpha);
        long? needed = null;
        foreach (var bound in new[] { comparison.AtLeast, comparison.AtMost }.OfType<double>().Where(interval.Contains))
        {
            var distance = Math.Abs(estimate.Value - bound);
            var half = bound > estimate.Value ? interval.Upper - estimate.Value : estimate.Value - interval.Lower;
            var ratio = distance > 0 ? half / distance : double.PositiveInfinity;
            var n = estimate.N * ratio * ratio;
            if (!(n < 1e15))
            {
                return (null, effect);
            }

            needed = Math.Max(needed ?? 0, Math.Max(estimate.N + 1, (long)Math.Ceiling(n)));
        }

        return (needed, effect);
    }

    private static string Sentence(GateResult blank, GateComparison comparison, Interval interval, double level, Verdict verdict, long? needed)
    {
        var found = $"{Subject(blank)} is {CellText.Number(comparison.Estimate!.Value)} [{CellText.Number(interval.Lower)}, {CellText.Number(interval.Upper)}] "
            + $"at the {CellText.Level(level)} level{(comparison.OneSided ? ", one-sided" : string.Empty)}";
        return verdict switch
        {
            Verdict.Pass => $"{found}: all of it keeps the bound ({comparison.Bound}).",
            Verdict.Fail => $"{found}: all of it breaks the bound ({comparison.Bound}).",
            _ => $"{found}: the bound ({comparison.Bound}) lies inside. " + (needed is { } n
                ? $"About {CellText.Count(n)} samples would settle it, if the value stays; there are {CellText.Count(comparison.Estimate.N)}."
                : "The value lies at the bound: no number of samples would settle it."),
        };
    }

    private static string Subject(GateResult blank) => blank.Quantity switch
    {
        "worsening" => $"The worsening of {blank.Metric} of {blank.Checkpoint} under {blank.Condition}",
        "negative_flip_rate" => $"The negative-flip rate of {blank.Checkpoint} under {blank.Condition}",
        _ => $"The {blank.Metric} of {blank.Checkpoint} under {blank.Condition}",
    };
}
