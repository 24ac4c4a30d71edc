using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Selective;

/// <summary>What is gained by abstaining where confidence is low.</summary>
internal static class SelectiveMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Risk("aurc", "Area under the risk-coverage curve", 1, "mean error rate of the i most confident samples over all i; ties in random order, on average", "Geifman and El-Yaniv, 2017", s => s.Risk.Area),
        Risk("augrc", "Area under the generalised risk-coverage curve", 0.5, "accepted and wrong, over all samples; trapezoids from (0, 0)", "Traub et al., 2024", s => s.Risk.GeneralisedArea),
        Risk("excess_aurc", "Excess area under the risk-coverage curve", 1, "minus the area of the best order with as many errors", "Geifman et al., 2019", s => s.Risk.ExcessArea),
        Risk("risk_at_80_coverage", "Error rate at 80 % coverage", 1, "the most confident 80 %, rounded up", "El-Yaniv and Wiener, 2010", s => s.Risk.RiskAt(0.8)),
        new("coverage_at_5_risk", "Coverage at 5 % error", "selective", Direction.HigherIsBetter, new(0, 1), IntervalMethod.Bootstrap, "largest share accepted at a confidence threshold with an error rate of at most 5 %; 0 if there is none", "Geifman and El-Yaniv, 2017") { Compute = s => s.Risk.CoverageAtFivePercent },
        new("misclassification_auroc", "Detection of errors by confidence (AUROC)", "selective", Direction.HigherIsBetter, new(0, 1), IntervalMethod.DeLong, "right against wrong predictions by top-label confidence; ties one half", "Hendrycks and Gimpel, 2017") { Compute = s => s.Risk.MisclassificationArea() },
    ];

    private static Metric Risk(string id, string name, double largest, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "selective", Direction.LowerIsBetter, new(0, largest), IntervalMethod.Bootstrap, convention, source) { Compute = compute };
}
