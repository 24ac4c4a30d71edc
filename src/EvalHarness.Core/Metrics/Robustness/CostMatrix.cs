using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// What each decision costs: rows are true classes, columns predicted ones, in the user's own unit; a gain is a negative cost. The
/// diagonal need not be 0. With a cost of abstaining, a checkpoint abstains where its own confidence says that this is cheaper.
/// </summary>
public sealed class CostMatrix
{
    /// <summary>The expected cost as a metric: that of cells of a run whose suite names costs.</summary>
    public static Metric Metric { get; } = new(
        "expected_cost",
        "Expected cost",
        "decision",
        Direction.LowerIsBetter,
        new(double.NegativeInfinity, double.PositiveInfinity),
        IntervalMethod.Student,
        "mean of what each prediction costs, in the unit of the suite's `costs` or `utilities` (a utility is a negative cost); with `abstain`, a checkpoint abstains where its confidence says that this is cheaper",
        "Elkan, 2001; Chow, 1970");

    private readonly double[,] _cost;
    private readonly double[] _wrong;
    private readonly Lazy<string> _text;

    /// <summary>Takes a square matrix of finite costs and, optionally, what abstaining costs.</summary>
    /// <exception cref="ArgumentException">The matrix is not square, or a cost is not finite.</exception>
    public CostMatrix(double[,] cost, double? abstain = null)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ClassCount = cost.GetLength(0);
        Require.SameLength(ClassCount, cost.GetLength(1), nameof(cost));
        foreach (var value in cost)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"A cost is {value}; costs are finite numbers.", nameof(cost));
            }
        }

        _cost = (double[,])cost.Clone();
        _wrong = new double[ClassCount];
        for (var predicted = 0; predicted < ClassCount; predicted++)
        {
            for (var label = 0; label < ClassCount; label++)
            {
                _wrong[predicted] += label == predicted ? 0 : _cost[label, predicted] / Math.Max(1, ClassCount - 1);
            }
        }

        Abstain = abstain;
        _text = new Lazy<string>(() => string.Join(' ', _cost.Cast<double>().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))
            + (Abstain is { } price ? FormattableString.Invariant($" or {price:R}") : string.Empty));
    }

    /// <summary>Classes.</summary>
    public int ClassCount { get; }

    /// <summary>Cost of abstaining; null where a checkpoint must decide.</summary>
    public double? Abstain { get; }

    /// <summary>Every cost and what abstaining costs, as text: two matrices of one text decide alike.</summary>
    public string Text => _text.Value;

    /// <summary>The cost of predicting a class where another is true.</summary>
    public double this[int label, int predicted] => _cost[label, predicted];

    /// <summary>1 for every error, 0 for every right answer: the expected cost is then the error rate.</summary>
    public static CostMatrix ZeroOne(int classes)
    {
        var cost = new double[classes, classes];
        for (var label = 0; label < classes; label++)
        {
            for (var predicted = 0; predicted < classes; predicted++)
            {
                cost[label, predicted] = label == predicted ? 0 : 1;
            }
        }

        return new CostMatrix(cost);
    }

    /// <summary>
    /// Mean cost a sample, lower is better, with a Student interval. Abstaining follows Chow (1970) on the one probability that is kept:
    /// confidence times the cost of being right plus the rest times the mean cost of being wrong, against the cost of abstaining.
    /// </summary>
    public ExpectedCost Of(SampleScores cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (cell.ClassCount != ClassCount)
        {
            var mismatch = Estimate.Undefined($"the cost matrix has {ClassCount} classes, the checkpoint {cell.ClassCount}", cell.Count);
            return new ExpectedCost(mismatch, 0);
        }

        var costs = new List<double>(cell.Count);
        var keys = new List<int>(cell.Count);
        var abstained = 0;
        for (var i = 0; i < cell.Count; i++)
        {
            if (cell.Label[i] < 0 || cell.Prediction[i] < 0)
            {
                continue;
            }

            var abstains = Abstains(cell.Prediction[i], cell.Confidence[i]);
            abstained += abstains ? 1 : 0;
            costs.Add(abstains ? Abstain!.Value : _cost[cell.Label[i], cell.Prediction[i]]);
            keys.Add(cell.Index[i]);
        }

        if (costs.Count == 0)
        {
            return new ExpectedCost(Estimate.Undefined("no sample has a label", 0), 0);
        }

        var mean = MeanEstimate.Of(costs.ToArray(), Clusters.Of(keys.ToArray()));
        var interval = mean.Student();
        var cost = new Estimate(
            mean.Value, interval?.Lower, interval?.Upper, costs.Count, interval is null ? "one sample gives no interval" : null);
        return new ExpectedCost(cost, (double)abstained / costs.Count);
    }

    private bool Abstains(int predicted, double confidence) =>
        Abstain is { } price && confidence * _cost[predicted, predicted] + (1 - confidence) * _wrong[predicted] > price;
}

/// <summary>What a checkpoint's decisions cost.</summary>
/// <param name="Cost">Mean cost a sample, in the user's unit; lower is better.</param>
/// <param name="Abstained">Share of the samples on which it abstained, 0 to 1.</param>
public sealed record ExpectedCost(Estimate Cost, double Abstained);
