using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Statistics;

namespace EvalHarness.Compare;

/// <summary>A difference before its p-value is corrected for the others.</summary>
internal sealed class RawDifference
{
    private readonly string _checkpoint;
    private readonly string _condition;
    private readonly IReadOnlyList<CellPair> _pairs;
    private readonly GateEstimate _difference;
    private readonly Direction _direction;

    private RawDifference(string checkpoint, string condition, IReadOnlyList<CellPair> pairs, GateEstimate difference, Func<string, string, double> floor)
    {
        _checkpoint = checkpoint;
        _condition = condition;
        _pairs = pairs;
        _difference = difference;
        _direction = GateMetrics.DirectionOf(Metric);
        Floor = floor(checkpoint, Metric);
        Identical = pairs.All(pair => pair.IsIdentical);
        P = Identical ? 1 : TestP();
    }

    /// <summary>Id of the metric.</summary>
    public string Metric => _pairs[0].Metric;

    /// <summary>Whether all outputs are the same.</summary>
    public bool Identical { get; }

    /// <summary>The nondeterminism floor of the metric.</summary>
    public double Floor { get; }

    /// <summary>Whether outputs differ, but the numbers by no more than the floor.</summary>
    public bool IsBelowFloor => !Identical && Math.Abs(_difference.Value) <= Floor && Floor > 0;

    /// <summary>Two-sided p-value; null without an interval.</summary>
    public double? P { get; }

    /// <summary>The difference of one cell, or of the mean of several; null if neither side has an interval.</summary>
    public static RawDifference? Of(string checkpoint, string condition, IReadOnlyList<CellPair> pairs, Func<string, string, double> floor)
    {
        // As if lower were better, the "worsening" is candidate minus baseline.
        var difference = pairs.Count == 1 ? Differences.Worsening(pairs[0], higherIsBetter: false) : Differences.MeanWorsening(pairs, higherIsBetter: false);
        return difference is null ? null : new(checkpoint, condition, pairs, difference, floor);
    }

    /// <summary>The difference with its corrected p-values.</summary>
    public CellDifference Finish(double? holm, double? q, double correctedAlpha)
    {
        var interval = _difference.At(RunDifferences.Alpha);
        var (lost, gained) = Flips();
        bool? worse = _direction == Direction.Neutral ? null : _direction == Direction.HigherIsBetter ? _difference.Value < 0 : _difference.Value > 0;
        return new()
        {
            Checkpoint = _checkpoint,
            Condition = _condition,
            Metric = Metric,
            Baseline = _pairs.Average(pair => pair.Baseline.Value!.Value),
            Candidate = _pairs.Average(pair => pair.Candidate.Value!.Value),
            Difference = _difference.Value,
            Lower = interval?.Lower,
            Upper = interval?.Upper,
            P = P,
            Holm = holm,
            Q = q,
            N = _difference.N,
            Paired = Identical || (_pairs.All(pair => pair.Pairs is not null) && _difference.Method.StartsWith("paired", StringComparison.Ordinal)),
            Method = _difference.Method,
            Detectable = Identical ? null : Detectable(correctedAlpha),
            NegativeFlips = lost,
            PositiveFlips = gained,
            IsWorse = worse,
            Floor = Floor,
            Verdict = Identical ? DifferenceVerdict.Identical
                : IsBelowFloor ? DifferenceVerdict.BelowFloor
                : !(holm <= RunDifferences.Alpha) ? DifferenceVerdict.NoneShown
                : worse switch
                {
                    true => DifferenceVerdict.Regression,
                    false => DifferenceVerdict.Improvement,
                    null => DifferenceVerdict.Change,
                },
        };
    }

    private double? TestP()
    {
        if (_pairs.Count == 1 && _pairs[0].Pairs is not null && SampleColumn.IsProportion(Metric))
        {
            var column = SampleColumn.Differences(_pairs[0]);
            return McNemarTest.MidP(column.LongCount(value => value > 0), column.LongCount(value => value < 0));
        }

        return _difference.StandardError switch
        {
            null => FromInterval(),
            0 => _difference.Value == 0 ? 1 : null,
            { } error when double.IsPositiveInfinity(_difference.Freedom) => Distributions.NormalTwoSided(_difference.Value / error),
            { } error => Distributions.StudentTwoSided(_difference.Value / error, _difference.Freedom),
        };
    }

    // The alpha whose interval just touches 0, between 1e-12 and 1.
    private double? FromInterval()
    {
        if (_difference.At(RunDifferences.Alpha) is null)
        {
            return null;
        }

        var (low, high) = (-12.0, 0.0);
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = _difference.At(Math.Min(0.999, Math.Pow(10, middle))) is { } interval && interval.Contains(0) ? (middle, high) : (low, middle);
        }

        return Math.Pow(10, high);
    }

    private double? Detectable(double alpha) => _difference.At(alpha) is { } interval
        ? Power.MinimumDetectableEffect(interval.Width / 2 / Distributions.TwoSidedNormal(1 - alpha), alpha)
        : null;

    private (long? Lost, long? Gained) Flips()
    {
        if (Metric != "accuracy" || _pairs.Any(pair => pair.Pairs is null))
        {
            return (null, null);
        }

        var columns = _pairs.Select(SampleColumn.Differences).ToList();
        return (columns.Sum(column => column.LongCount(value => value < 0)), columns.Sum(column => column.LongCount(value => value > 0)));
    }
}
