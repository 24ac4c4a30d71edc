using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Tests.Robustness;

public sealed class EffectiveRobustnessTests
{
    private static readonly long[] N = [1000, 1000, 1000, 1000];

    [Test]
    public void Models_on_a_line_of_logits_have_none()
    {
        // logit(shift) = .8 logit(clean) - 1, exactly.
        double[] clean = [0.6, 0.7, 0.8, 0.9];
        var shifted = Array.ConvertAll(clean, p => Logistic(0.8 * Logit(p) - 1));

        var fit = EffectiveRobustness.Fit(clean, shifted, N)!.Value;

        Assert.That(fit.Slope, Is.EqualTo(0.8).Within(1e-12));
        Assert.That(fit.Intercept, Is.EqualTo(-1).Within(1e-12));
        Assert.That(fit.Residuals, Is.All.EqualTo(0).Within(1e-12));
    }

    [Test]
    public void Residual_is_in_accuracy_and_worked_by_hand()
    {
        // Clean logits -1, 0, 1, shifted logits -1, .6, 1: slope 1, intercept .2; at 0 the line says logistic(.2).
        double[] clean = [Logistic(-1), 0.5, Logistic(1)];
        double[] shifted = [Logistic(-1), Logistic(0.6), Logistic(1)];

        var fit = EffectiveRobustness.Fit(clean, shifted, N.AsSpan(0, 3))!.Value;

        Assert.That(fit.Slope, Is.EqualTo(1).Within(1e-12));
        Assert.That(fit.Intercept, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(fit.Residuals[1], Is.EqualTo(Logistic(0.6) - Logistic(0.2)).Within(1e-12));
    }

    [Test]
    public void On_probit_axes_a_line_of_normal_quantiles_leaves_nothing()
    {
        // probit(shift) = .7 probit(clean) - .5, exactly.
        double[] clean = [0.6, 0.7, 0.8, 0.9];
        var shifted = Array.ConvertAll(clean, p => Distributions.NormalCdf((0.7 * Distributions.NormalQuantile(p)) - 0.5));

        var fit = EffectiveRobustness.Fit(clean, shifted, N, RobustnessAxis.Probit)!.Value;

        Assert.That(fit.Slope, Is.EqualTo(0.7).Within(1e-9));
        Assert.That(fit.Intercept, Is.EqualTo(-0.5).Within(1e-9));
        Assert.That(fit.Residuals, Is.All.EqualTo(0).Within(1e-9));
        Assert.That(EffectiveRobustness.Fit(clean, shifted, N)!.Value.Slope, Is.Not.EqualTo(0.7).Within(1e-3)); // no line of logits
    }

    [Test]
    public void Zero_and_one_are_clipped_by_half_a_sample()
    {
        var fit = EffectiveRobustness.Fit([0.5, 0.8, 1.0], [0.2, 0.4, 0.9], [50L, 50, 50])!.Value;
        var same = EffectiveRobustness.Fit([0.5, 0.8, 0.99], [0.2, 0.4, 0.9], [50L, 50, 50])!.Value;

        Assert.That(fit.Slope, Is.EqualTo(same.Slope).Within(1e-12)); // 1 - 1/100
    }

    [Test]
    public void Two_models_or_equal_clean_accuracies_leave_it_undefined()
    {
        Assert.That(EffectiveRobustness.Fit([0.6, 0.7], [0.3, 0.5], [10L, 10]), Is.Null);
        Assert.That(EffectiveRobustness.Fit([0.6, 0.6, 0.6], [0.3, 0.5, 0.4], [10L, 10, 10]), Is.Null);
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
