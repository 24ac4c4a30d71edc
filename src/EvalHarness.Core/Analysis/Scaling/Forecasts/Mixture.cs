using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;
using EvalHarness.Perturbations;

namespace EvalHarness.Analysis.Scaling.Forecasts;

/// <summary>
/// The forms that extrapolate, weighted by AICc, and their joint predictive distribution by hierarchical resampling: a form is drawn by
/// its weight, then errors of images and scatter of checkpoints, then the form is refitted.
/// </summary>
internal sealed class Mixture
{
    private const int LongSeries = 9;
    private const double BackTestShare = 0.7;
    private readonly TrendSeries _series;

    private Mixture(TrendSeries series, IReadOnlyList<(ScoredFit Score, double Weight)> parts) => (_series, Parts) = (series, parts);

    public IReadOnlyList<(ScoredFit Score, double Weight)> Parts { get; }

    public static Mixture? Of(TrendSeries series, double fitLevel) =>
        series.Scales >= LongSeries ? ByBackTest(series, fitLevel) : ByAicc(series, fitLevel);

    // A short series cannot identify more than a bent line; its forms are weighted by AICc.
    private static Mixture? ByAicc(TrendSeries series, double fitLevel)
    {
        var forms = new List<CurveForm> { TrendForms.Linear, TrendForms.PowerLawWithFloor };
        if (series.Scales >= 6)
        {
            forms.Add(TrendForms.WideSigmoid);
        }

        if (series.XIsLoss)
        {
            forms.Add(TrendForms.ExponentialInLoss);
        }

        var scores = forms.Where(form => form.ParameterCount < series.Scales)
            .Select(form => ScoredFit.Of(form, series, fitLevel))
            .Where(score => double.IsFinite(score.Aicc))
            .ToArray();
        if (scores.Length == 0)
        {
            return null;
        }

        var best = scores.Min(score => score.Aicc);
        var raw = Array.ConvertAll(scores, score => Math.Exp(-0.5 * (score.Aicc - best)));
        var sum = raw.Sum();
        return new Mixture(series, [.. scores.Zip(raw, (score, weight) => (score, weight / sum)).Where(part => part.Item2 > 0.01)]);
    }

    // A long series can carry every curve that bends into a limit; the plain power law with a limit is a special case of each. How well a form fits says little about how well it extrapolates, so each is
    // weighted by the inverse square of its error on the larger scales when fitted to the smaller ones.
    private static Mixture ByBackTest(TrendSeries series, double fitLevel)
    {
        CurveForm[] forms = series.XIsLoss
            ? [TrendForms.Linear, TrendForms.PowerLawWithFloor, TrendForms.ExponentialInLoss]
            : [TrendForms.ShiftedPowerLaw, TrendForms.Alabdulmohsin, TrendForms.BrokenPowerLaw1];
        var scales = series.Data.X.Distinct().ToArray();
        var edge = scales[(int)((series.XIsLoss ? 1 - BackTestShare : BackTestShare) * scales.Length)];
        bool Smaller(int i) => series.XIsLoss ? series.Data.X[i] > edge : series.Data.X[i] < edge;
        var smaller = series.Where(Smaller);
        var parts = new List<(ScoredFit Score, double Weight)>();
        foreach (var form in forms)
        {
            var score = ScoredFit.Of(form, series, fitLevel);
            var test = form.ParameterCount < smaller.Scales ? CurveFitter.Fit(form, smaller.Data) : null;
            double sum = 0, count = 0;
            for (var i = 0; i < series.Count; i++)
            {
                if (!Smaller(i))
                {
                    var residual = test is null ? 1 : series.Data.Residual(series.Data.Y[i], test.Predict(series.Data.X[i])) ?? 1;
                    sum += residual * residual;
                    count++;
                }
            }

            parts.Add((score, count / Math.Max(sum, 1e-18)));
        }

        var total = parts.Sum(part => part.Weight);
        return new Mixture(series, [.. parts.Select(part => (part.Score, part.Weight / total)).Where(part => part.Item2 > 1e-4)]);
    }

    /// <summary>The mean of the forms, of their logarithms where residuals are relative.</summary>
    public double Predict(double x)
    {
        double sum = 0, weights = 0;
        foreach (var (score, weight) in Parts)
        {
            var value = score.Fit.Predict(x);
            if (!_series.Data.Relative || value > 0)
            {
                sum += weight * (_series.Data.Relative ? Math.Log(value) : value);
                weights += weight;
            }
        }

        return _series.Data.Relative ? Math.Exp(sum / weights) : sum / weights;
    }

    /// <summary>Draws of the refitted curve at each x, and beside each the error of a new checkpoint measured as the others.</summary>
    public (double[][] Curve, double[][] Noise) Draw(IReadOnlyList<double> xs, int resamples, ulong seed)
    {
        var random = new SeededRandom(seed);
        var curve = xs.Select(_ => new double[resamples]).ToArray();
        var noise = xs.Select(_ => new double[resamples]).ToArray();
        var total = Parts.Sum(part => part.Weight);
        for (var b = 0; b < resamples; b++)
        {
            // Stratified over forms: the shares of the mixture are exact, not drawn.
            var place = total * (b + 0.5) / resamples;
            var index = 0;
            while (index < Parts.Count - 1 && place > Parts[index].Weight)
            {
                place -= Parts[index++].Weight;
            }

            Redraw(Parts[index].Score, xs, curve, noise, b, ref random);
        }

        return (curve, noise);
    }

    private void Redraw(ScoredFit score, IReadOnlyList<double> xs, double[][] curve, double[][] noise, int b, ref SeededRandom random)
    {
        var data = _series.Data;
        var factor = score.Scatter > 0 ? Normals.ScaleFactor(ref random, Math.Max(1, data.Count - score.Parameters)) : 1;
        var y = new double[data.Count];
        double shift = 0, weights = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var fit = score.Fit.Predict(data.X[i]);
            var error = factor * Math.Sqrt(score.Variance[i]) * Normals.Next(ref random);
            y[i] = data.Relative ? ((fit + data.Offset) * Math.Exp(error)) - data.Offset : fit + error;
            shift += 1;
            weights += Math.Sqrt(score.Variance[i]);
        }

        var refit = CurveFitter.Refit(score.Fit, data.WithY(y));
        var spread = factor * weights / shift;
        for (var j = 0; j < xs.Count; j++)
        {
            curve[j][b] = refit.Predict(xs[j]);
            noise[j][b] = (data.Relative ? curve[j][b] + data.Offset : 1) * spread * Normals.Next(ref random);
        }
    }
}
