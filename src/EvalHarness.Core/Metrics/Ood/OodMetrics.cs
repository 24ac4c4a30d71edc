using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Ood;

/// <summary>How well a score tells out-of-distribution from clean samples: every kind of summary for every score.</summary>
internal static class OodMetrics
{
    public static IReadOnlyList<OodKind> Kinds { get; } =
    [
        new("auroc", "AUROC", Direction.HigherIsBetter, IntervalMethod.DeLong, "OOD is positive; ties one half", c => c.Auroc),
        new("fpr95_ood_caught", "ID flagged when 95 % of OOD is caught", Direction.LowerIsBetter, IntervalMethod.Bootstrap, "as OpenOOD", c => c.Fpr95OodCaught),
        new("fpr95_id_accepted", "OOD accepted when 95 % of ID is", Direction.LowerIsBetter, IntervalMethod.Bootstrap, "as ODIN", c => c.Fpr95IdAccepted),
        new("aupr_in_trapezoid", "AUPR, ID positive", Direction.HigherIsBetter, IntervalMethod.Bootstrap, "trapezoids, as OpenOOD; depends on the share of OOD", c => c.AuprIn),
        new("aupr_out_trapezoid", "AUPR, OOD positive", Direction.HigherIsBetter, IntervalMethod.Bootstrap, "trapezoids, as OpenOOD; depends on the share of OOD", c => c.AuprOut),
        new("average_precision_in", "Average precision, ID positive", Direction.HigherIsBetter, IntervalMethod.Bootstrap, "as scikit-learn; depends on the share of OOD", c => c.AveragePrecisionIn),
        new("average_precision_out", "Average precision, OOD positive", Direction.HigherIsBetter, IntervalMethod.Bootstrap, "as scikit-learn; depends on the share of OOD", c => c.AveragePrecisionOut),
    ];

    public static IReadOnlyList<Metric> All { get; } =
    [
        .. from score in OodScore.All
           from kind in Kinds
           select new Metric(Id(kind, score), $"OOD detection by {score.Name}: {kind.Name}", "ood", kind.Direction, new(0, 1), kind.Interval, kind.Convention, score.Source),
    ];

    public static string Id(OodKind kind, OodScore score) => $"ood_{kind.Id}_{score.Id}";
}

/// <summary>One way to sum up a detection curve.</summary>
internal sealed record OodKind(
    string Id, string Name, Direction Direction, IntervalMethod Interval, string Convention, Func<OodCurve, double> Value);
