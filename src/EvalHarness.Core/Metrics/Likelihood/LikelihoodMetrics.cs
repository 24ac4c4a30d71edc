using System.Numerics.Tensors;
using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Likelihood;

/// <summary>How much probability the truth was given: proper scores and their parts.</summary>
internal static class LikelihoodMetrics
{
    private const double Worst = 0.05;

    public static IReadOnlyList<Metric> All { get; } =
    [
        Loss("nll", "Negative log-likelihood", double.PositiveInfinity, IntervalMethod.Student, "nats, mean over samples; a given probability counts as at least 2.2e-16", "Good, 1952", s => Mean(s.Cell.Nll, s)) with { Sample = (c, i) => c.Nll[i] },
        Loss("brier", "Brier score", 2, IntervalMethod.Student, "summed over classes, mean over samples", "Brier, 1950", s => Mean(s.Cell.Brier, s)) with { Sample = (c, i) => c.Brier[i] },
        Loss("nll_cvar5", "Mean loss of the worst 5 %", double.PositiveInfinity, IntervalMethod.CentredBootstrap, "conditional value at risk of the log loss; the border sample counts in part", "Rockafellar and Uryasev, 2000", s => s.TailLoss(Worst)),
        Loss("brier_top_label", "Brier score of the top label", 1, IntervalMethod.Student, "(confidence - correct)^2", "Dimitriadis et al., 2021", s => s.Isotonic.RawScore) with { Sample = (c, i) => Square(c.Confidence[i] - c.Hit[i]) },
        Loss("brier_reliability", "Reliability part of the top-label Brier score", 1, IntervalMethod.CentredBootstrap, "15 equal-width bins (lower, upper]; the mean confidence stands for a bin", "Murphy, 1973", s => s.Histogram.Merge(15).Squared()),
        Gain("brier_resolution", "Resolution part of the top-label Brier score", 0.25, "15 equal-width bins (lower, upper]", "Murphy, 1973", s => s.Histogram.Merge(15).Resolution()),
        Part("brier_uncertainty", "Uncertainty part of the top-label Brier score", "accuracy x (1 - accuracy); also CORP's uncertainty", "Murphy, 1973", s => s.Accuracy * (1 - s.Accuracy)),
        Loss("corp_miscalibration", "CORP miscalibration", 1, IntervalMethod.CentredBootstrap, "top-label Brier score minus that of its isotonic fit", "Dimitriadis et al., 2021", s => Math.Max(0, s.Isotonic.RawScore - s.Isotonic.Score)),
        Gain("corp_discrimination", "CORP discrimination", 0.25, "uncertainty minus the Brier score of the isotonic fit", "Dimitriadis et al., 2021", s => Math.Max(0, (s.Accuracy * (1 - s.Accuracy)) - s.Isotonic.Score)),
        Part("corp_uncertainty", "CORP uncertainty", "Brier score of the constant forecast that is right on average", "Dimitriadis et al., 2021", s => s.Accuracy * (1 - s.Accuracy)),
        Loss("nll_best_temperature", "Log loss at the best temperature", double.PositiveInfinity, IntervalMethod.Student, "temperature fitted on this very cell: what temperature scaling could reach at most", "Guo et al., 2017", BestLoss) with { FromSums = BestLossInterval },
        new("best_temperature", "Best temperature", "likelihood", Direction.Neutral, new(0.125, 32), IntervalMethod.Sandwich, "logits / T; above 1 the outputs are too sure", "Guo et al., 2017") { Compute = BestTemperature, FromSums = BestTemperatureInterval },
    ];

    private static double Square(double x) => x * x;

    private static MetricValue Mean(double[] column, CellStatistics statistics) =>
        TensorPrimitives.Sum<double>(column.AsSpan(0, statistics.Count)) / statistics.Count;

    private static MetricValue BestTemperature(CellStatistics statistics)
    {
        if (statistics.Totals is not { Labelled: > 0 } totals)
        {
            return MetricValue.Undefined("the probabilities of all classes were not kept");
        }

        return totals.Temperatures.Best() is { } best ? best : MetricValue.Undefined("the best temperature is not between 1/8 and 32");
    }

    private static MetricValue BestLoss(CellStatistics statistics)
    {
        var temperature = BestTemperature(statistics);
        return temperature.Value is { } best
            ? Math.Max(0, statistics.Totals!.Temperatures.LossAt(best)!.Value / statistics.Totals.Labelled)
            : temperature;
    }

    private static Interval? BestTemperatureInterval(CellStatistics statistics, double level)
    {
        if (statistics.Totals is not { Labelled: >= 2 } totals || totals.Temperatures.BestLogError() is not { } error)
        {
            return null;
        }

        var (best, factor) = (totals.Temperatures.Best()!.Value, Math.Exp(Distributions.TwoSidedNormal(level) * error));
        return new(best / factor, best * factor);
    }

    private static Interval? BestLossInterval(CellStatistics statistics, double level)
    {
        if (statistics.Totals is not { } totals || BestLoss(statistics).Value is not { } loss || totals.Temperatures.BestLossError(totals.Labelled) is not { } error)
        {
            return null;
        }

        var half = Distributions.TwoSidedStudent(level, totals.Labelled - 1) * error;
        return new(loss - half, loss + half);
    }

    private static Metric Loss(
        string id, string name, double largest, IntervalMethod interval, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "likelihood", Direction.LowerIsBetter, new(0, largest), interval, convention, source) { Compute = compute };

    private static Metric Gain(string id, string name, double largest, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "likelihood", Direction.HigherIsBetter, new(0, largest), IntervalMethod.CentredBootstrap, convention, source) { Compute = compute };

    private static Metric Part(string id, string name, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "likelihood", Direction.Neutral, new(0, 0.25), IntervalMethod.Bootstrap, convention, source) { Compute = compute };
}
