using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>Standard error of the slope of the line in u, in units of y.</summary>
internal static class SlopeError
{
    public static double OfLine(TrendSeries series, ScoredFit line)
    {
        double w = 0, wu = 0, uu = 0;
        for (var i = 0; i < series.Count; i++)
        {
            w += Weight(series, line, i);
            wu += Weight(series, line, i) * series.Data.U[i];
        }

        for (var i = 0; i < series.Count; i++)
        {
            var u = series.Data.U[i] - (wu / w);
            uu += Weight(series, line, i) * u * u;
        }

        return uu > 0 ? 1 / Math.Sqrt(uu) : 0;
    }

    private static double Weight(TrendSeries series, ScoredFit line, int i)
    {
        var size = series.Data.Relative ? line.Fit.Predict(series.Data.X[i]) + series.Data.Offset : 1;
        return 1 / Math.Max(line.Variance[i] * size * size, 1e-300);
    }
}
