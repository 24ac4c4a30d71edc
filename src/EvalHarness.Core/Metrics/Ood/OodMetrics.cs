using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Ood;

/// <summary>How well a score tells out-of-distribution from clean samples: every kind of summary for every score.</summary>
internal static class OodMetrics
{
    public static IReadOnlyList<OodKind> Kinds { get; } =
    [
        new("auroc", "AUROC", Direction.HigherIsBetter, IntervalMethod.DeLong, "OOD is positive; ties one half", c => c.Auroc, (c, level) => c.AurocInterval(level)),
        new("fpr95_ood_caught", "ID flagged when 95 % of OOD is caught", Direction.LowerIsBetter, IntervalMethod.ExactBootstrap, "as OpenOOD", c => c.Fpr95OodCaught, (c, level) => c.Fpr95OodCaughtInterval(level)),
        new("fpr95_id_accepted", "OOD accepted when 95 % of ID is", Direction.LowerIsBetter, IntervalMethod.ExactBootstrap, "as ODIN", c => c.Fpr95IdAccepted, (c, level) => c.Fpr95IdAcceptedInterval(level)) { IdIsPositive = true },
        new("aupr_in_trapezoid", "AUPR, ID positive", Direction.HigherIsBetter, IntervalMethod.Influence, "trapezoids, as OpenOOD; depends on the share of OOD", c => c.AuprIn, (c, level) => c.AuprInInterval(level)) { IdIsPositive = true, IsTrapezoid = true },
        new("aupr_out_trapezoid", "AUPR, OOD positive", Direction.HigherIsBetter, IntervalMethod.Influence, "trapezoids, as OpenOOD; depends on the share of OOD", c => c.AuprOut, (c, level) => c.AuprOutInterval(level)) { IsTrapezoid = true },
        new("average_precision_in", "Average precision, ID positive", Direction.HigherIsBetter, IntervalMethod.Influence, "as scikit-learn; depends on the share of OOD", c => c.AveragePrecisionIn, (c, level) => c.AveragePrecisionInInterval(level)) { IdIsPositive = true },
        new("average_precision_out", "Average precision, OOD positive", Direction.HigherIsBetter, IntervalMethod.Influence, "as scikit-learn; depends on the share of OOD", c => c.AveragePrecisionOut, (c, level) => c.AveragePrecisionOutInterval(level)),
    ];

    public static IReadOnlyList<Metric> All { get; } =
    [
        .. from score in OodScore.All
           from kind in Kinds
           select new Metric(Id(kind, score), $"OOD detection by {score.Name}: {kind.Name}", "ood", kind.Direction, new(0, 1), kind.Interval, kind.Convention, score.Source),
    ];

    /// <summary>What a metric sums up, and of which score; null if it is none of these.</summary>
    public static (OodKind Kind, OodScore Score)? Find(string metric)
    {
        foreach (var score in OodScore.All)
        {
            if (Kinds.FirstOrDefault(kind => string.Equals(metric, Id(kind, score), StringComparison.Ordinal)) is { } kind)
            {
                return (kind, score);
            }
        }

        return null;
    }

    public static string Id(OodKind kind, OodScore score) => $"ood_{kind.Id}_{score.Id}";
}

/// <summary>One way to sum up a detection curve.</summary>
internal sealed record OodKind(
    string Id,
    string Name,
    Direction Direction,
    IntervalMethod Interval,
    string Convention,
    Func<OodCurve, double> Value,
    Func<OodCurve, double, Statistics.Interval?> IntervalOf)
{
    /// <summary>Whether ID is the class that is found, or caught by the threshold; otherwise OOD is.</summary>
    public bool IdIsPositive { get; init; }

    /// <summary>Whether an area under a precision-recall curve is made of trapezoids.</summary>
    public bool IsTrapezoid { get; init; }
}
