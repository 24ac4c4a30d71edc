using EvalHarness.Metrics.Calibration;

namespace EvalHarness.Metrics.Selective;

/// <summary>
/// The risk of the i most confident samples, for every i: what selective prediction trades. Ties are taken in random order, on average.
/// </summary>
internal sealed class RiskCoverage
{
    private const double Slack = 1e-9;

    private double[] _errors = [];
    private int _count;
    private double _total;

    /// <summary>Mean over i of the error rate of the i most confident samples (Geifman and El-Yaniv, 2017).</summary>
    public double Area { get; private set; }

    /// <summary>Area under the share of all samples that are accepted and wrong (Traub et al., 2024), by trapezoids from (0, 0).</summary>
    public double GeneralisedArea { get; private set; }

    /// <summary>Largest share accepted at a threshold with an error rate of at most 5 %; 0 if no threshold has that.</summary>
    public double CoverageAtFivePercent { get; private set; }

    /// <summary><see cref="Area"/> minus that of the best possible order.</summary>
    public double ExcessArea => Math.Max(0, Area - BestArea());

    public void Fill(PrefixSums sums, ReadOnlySpan<double> sorted)
    {
        _count = sums.Count;
        if (_errors.Length <= _count)
        {
            _errors = new double[_count + 1 + (_count / 8)];
        }

        var hits = sums.Hits;
        _total = _count - hits[_count];
        var (area, generalised, coverage) = (0.0, 0.0, 0);
        for (var i = 1; i <= _count; i++)
        {
            var errors = Math.Max(0, i - (hits[_count] - hits[_count - i]));
            _errors[i] = errors;
            area += errors / i;
            generalised += errors;
            if (errors <= (0.05 * i) + Slack && (i == _count || sorted[_count - i] != sorted[_count - i - 1]))
            {
                coverage = i;
            }
        }

        Area = area / _count;
        GeneralisedArea = (generalised - (_total / 2)) / _count / _count;
        CoverageAtFivePercent = (double)coverage / _count;
    }

    /// <summary>Error rate of the most confident share (rounded up to whole samples).</summary>
    public double RiskAt(double coverage)
    {
        var accepted = Math.Clamp((int)Math.Ceiling((coverage * _count) - Slack), 1, _count);
        return _errors[accepted] / accepted;
    }

    /// <summary>Chance that a right prediction is more confident than a wrong one, ties one half.</summary>
    public MetricValue MisclassificationArea()
    {
        var wrong = _total / _count;
        return wrong > 0 && wrong < 1
            ? Math.Clamp(1 - ((GeneralisedArea - (wrong * wrong / 2)) / (wrong * (1 - wrong))), 0, 1)
            : MetricValue.Undefined(wrong > 0 ? "no prediction is right" : "no prediction is wrong");
    }

    private double BestArea()
    {
        var right = _count - (int)Math.Round(_total);
        var sum = 0.0;
        for (var i = right + 1; i <= _count; i++)
        {
            sum += (double)(i - right) / i;
        }

        return sum / _count;
    }
}
