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
    private readonly TrendSeries _series;

    private Mixture(TrendSeries series, IReadOnlyList<(ScoredFit Score, double Weight)> parts) => (_series, Parts) = (series, parts);

    public IReadOnlyList<(ScoredFit Score, double Weight)> Parts { get; }

    public static Mixture? Of(TrendSeries series, double fitLevel)
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

    public double Predict(double x) => Parts.Sum(part => part.Weight * part.Score.Fit.Predict(x)) / Parts.Sum(part => part.Weight);

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
            y[i] = data.Relative ? fit * Math.Exp(error) : fit + error;
            shift += 1;
            weights += Math.Sqrt(score.Variance[i]);
        }

        var refit = CurveFitter.Refit(score.Fit, data.WithY(y));
        var spread = factor * weights / shift;
        for (var j = 0; j < xs.Count; j++)
        {
            curve[j][b] = refit.Predict(xs[j]);
            noise[j][b] = (data.Relative ? curve[j][b] : 1) * spread * Normals.Next(ref random);
        }
    }
}
