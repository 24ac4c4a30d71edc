using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>
/// How probable it is that the points scatter around a curve, beyond their errors, by no more than the stated share of the whole
/// change. Few residuals can be small by luck: without this question every seventh scattered ladder would be called smooth.
/// </summary>
internal sealed class Smoothness
{
    private const int Steps = 50;
    private readonly double[] _variance;
    private readonly double[] _squares;
    private readonly double _dof;
    private readonly double _change;
    private readonly double _share;

    private Smoothness(double[] variance, double[] squares, double dof, double change, double share) =>
        (_variance, _squares, _dof, _change, _share) = (variance, squares, dof, change, share);

    /// <param name="series">The points.</param>
    /// <param name="curve">The curve that they may follow smoothly.</param>
    /// <param name="change">Its change over the range, in the units of the residuals; not 0.</param>
    /// <param name="thresholds">Holds the share.</param>
    public static Smoothness Of(TrendSeries series, ScoredFit curve, double change, TrendThresholds thresholds)
    {
        var squares = new double[series.Count];
        for (var i = 0; i < squares.Length; i++)
        {
            var residual = series.Data.Residual(series.Data.Y[i], curve.Fit.Predict(series.Data.X[i])) ?? change;
            squares[i] = residual * residual;
        }

        return new Smoothness(
            series.Variance ?? new double[squares.Length],
            squares,
            Math.Max(1, series.Count - curve.Parameters),
            Math.Abs(change),
            thresholds.ScatterShare);
    }

    /// <summary>0 to 1; the share of scatter has a half-normal prior whose deviation is the stated share.</summary>
    public double Probability => Of(1, 1);

    /// <summary>How many times the samples would do, if the residuals shrink as their errors do.</summary>
    public double? SamplesFactor(double wanted)
    {
        // Residuals as large as the errors lead to expect: what was drawn by chance here says nothing about the next samples.
        var expected = new Smoothness(_variance, Array.ConvertAll(_variance, v => v * _dof / _variance.Length), _dof, _change, _share);
        for (var factor = 1.25; factor < 1_000; factor *= 1.25)
        {
            if (expected.Of(1 / factor, 1) >= wanted)
            {
                return factor;
            }
        }

        return null;
    }

    /// <summary>How many times the points would do, if more of them spread as these do; null if 16 times would not.</summary>
    public double? PointsFactor(double wanted)
    {
        for (var factor = 1.25; factor <= 16; factor *= 1.25)
        {
            if (Of(1, factor) >= wanted)
            {
                return factor;
            }
        }

        return null;
    }

    // The posterior on a grid of shares up to five times the stated one. Errors and residuals shrink with more samples; with more
    // points there are more of the same.
    private double Of(double shrunk, double repeated)
    {
        Span<double> logs = stackalloc double[Steps];
        var best = double.NegativeInfinity;
        for (var k = 0; k < Steps; k++)
        {
            var share = _share * (k + 0.5) * 5 / Steps;
            logs[k] = (repeated * LogLikelihood(share * _change, shrunk)) - (0.5 * (share / _share) * (share / _share));
            best = Math.Max(best, logs[k]);
        }

        double below = 0, all = 0;
        for (var k = 0; k < Steps; k++)
        {
            var weight = Math.Exp(logs[k] - best);
            all += weight;
            below += k < Steps / 5 ? weight : 0;
        }

        return below / all;
    }

    private double LogLikelihood(double scatter, double shrunk)
    {
        double logs = 0, squares = 0;
        for (var i = 0; i < _variance.Length; i++)
        {
            var variance = (_variance[i] * shrunk) + (scatter * scatter);
            logs += Math.Log(variance);
            squares += _squares[i] * shrunk / variance;
        }

        return -0.5 * ((logs * _dof / _variance.Length) + squares);
    }
}
