using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;
using EvalHarness.Analysis.Scaling.Verdicts;

namespace EvalHarness.Tests.Analysis.Scaling;

public sealed class SmoothnessTests
{
    [Test]
    public void Stays_with_the_prior_where_the_errors_hide_any_scatter()
    {
        var probability = Of([0.1, 0.3, 0.2, 0.5, 0.4], error: 1_000).Probability;

        Assert.That(probability, Is.EqualTo(0.6827).Within(1e-3)); // half-normal within one deviation: erf(1 / sqrt 2)
    }

    [Test]
    public void Is_certain_where_points_without_errors_lie_on_the_line()
    {
        Assert.That(Of([0.1, 0.2, 0.3, 0.4, 0.5], error: null).Probability, Is.GreaterThan(0.999));
    }

    [Test]
    public void Weighs_residuals_without_errors_by_their_likelihood_and_the_prior()
    {
        // The line through u = -1, -1/3, 1/3, 1 has the slope 0.915: residuals -0.135, 0.405, -0.405, 0.135, a change of 1.83, two
        // degrees of freedom. The posterior of the share s is s^-2 exp(-0.3645 / (2 (1.83 s)^2)) exp(-s^2 / (2 0.1^2)).
        static double Posterior(double share) =>
            Math.Exp((-0.3645 / (2 * 1.83 * 1.83 * share * share)) - (share * share / 0.02)) / (share * share);
        var shares = Enumerable.Range(0, 50_000).Select(i => (i + 0.5) * 1e-5).ToArray();
        var expected = shares.Where(share => share < 0.1).Sum(Posterior) / shares.Sum(Posterior);

        var probability = Of([-1.05, 0.1, -0.1, 1.05], error: null).Probability;

        Assert.That(probability, Is.EqualTo(expected).Within(1e-3));
    }

    private static Smoothness Of(double[] y, double? error)
    {
        var points = y.Select((value, i) => new TrendPoint(Math.Pow(10, i), value, error)).ToArray();
        var series = TrendSeries.Of(points, new TrendOptions());
        var line = ScoredFit.Of(TrendForms.Linear, series, 0.1);
        return Smoothness.Of(series, line, 2 * line.Fit.Beta[1], TrendThresholds.Default);
    }
}
