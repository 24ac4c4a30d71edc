using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>A turning point inside the range: the better of a parabola and two straight arms.</summary>
/// <param name="Score">The fit.</param>
/// <param name="At">Where it turns, on the u axis.</param>
/// <param name="First">Change from the lowest x to the turn.</param>
/// <param name="Second">Change from the turn to the highest x.</param>
/// <param name="Significance">Smallest test statistic of the two arms, each from its own points alone.</param>
internal sealed record Turn(ScoredFit Score, double At, double First, double Second, double Significance)
{
    /// <summary>The way back as a share of the way there.</summary>
    public double Share => Math.Min(Math.Abs(First), Math.Abs(Second)) / Math.Max(Math.Abs(First), Math.Abs(Second));

    public static Turn? Find(TrendSeries series, ScoredFit quadratic, double fitLevel)
    {
        Turn? best = null;
        var beta = quadratic.Fit.Beta;
        var vertex = beta[2] != 0 ? -beta[1] / (2 * beta[2]) : 9;
        Consider(ref best, series, quadratic, vertex);
        foreach (var place in Places.Of(series).Skip(1).SkipLast(1))
        {
            // Its place counts as a parameter: it was searched for.
            var score = ScoredFit.Of(new HingeForm(place), 4, series, fitLevel);
            Consider(ref best, series, score, place);
        }

        return best;
    }

    private static void Consider(ref Turn? best, TrendSeries series, ScoredFit score, double place)
    {
        if (Math.Abs(place) >= 1 || score.Aicc >= (best?.Score.Aicc ?? double.PositiveInfinity))
        {
            return;
        }

        double Value(double u) => score.Fit.Predict(series.Data.At.XAtU(u));
        double first = Value(place) - Value(-1), second = Value(1) - Value(place);
        if (first * second < 0)
        {
            var weight = Math.Min(Arm(series, score, u => u <= place + 1e-9), Arm(series, score, u => u >= place - 1e-9));
            best = new Turn(score, place, first, second, weight);
        }
    }

    // |slope| / error of a straight line through the points of one arm; 0 with fewer than two scales.
    private static double Arm(TrendSeries series, ScoredFit score, Func<double, bool> side)
    {
        double w = 0, wu = 0, wy = 0;
        for (var i = 0; i < series.Count; i++)
        {
            if (side(series.Data.U[i]))
            {
                var weight = 1 / score.Variance[i];
                w += weight;
                wu += weight * series.Data.U[i];
                wy += weight * Measured(series, i);
            }
        }

        if (!(w > 0) || double.IsInfinity(w))
        {
            return 0;
        }

        double uu = 0, uy = 0;
        for (var i = 0; i < series.Count; i++)
        {
            if (side(series.Data.U[i]))
            {
                var u = series.Data.U[i] - (wu / w);
                uu += u * u / score.Variance[i];
                uy += u * (Measured(series, i) - (wy / w)) / score.Variance[i];
            }
        }

        return uu > 0 ? Math.Abs(uy) / Math.Sqrt(uu) : 0;
    }

    // Variances are those of ln y where residuals are relative.
    private static double Measured(TrendSeries series, int i) => series.Data.Relative ? Math.Log(series.Data.Y[i] + series.Data.Offset) : series.Data.Y[i];
}
