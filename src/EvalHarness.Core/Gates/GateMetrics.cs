using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>What gates must know of a metric: which way it gets better.</summary>
public static class GateMetrics
{
    private static readonly HashSet<string> Higher = new(StringComparer.Ordinal) { "accuracy", "top5_accuracy", "balanced_accuracy", "macro_f1", "mcc", "kappa" };
    private static readonly HashSet<string> Lower = new(StringComparer.Ordinal) { "error", "nll", "brier", "ece" };

    /// <summary>Direction of a metric; neutral if it is not known.</summary>
    public static Direction DirectionOf(string metric) =>
        Higher.Contains(metric) ? Direction.HigherIsBetter : Lower.Contains(metric) ? Direction.LowerIsBetter : Direction.Neutral;
}
