using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Tests.Recalibration;

public sealed class TransportedEvaluationTests
{
    [Test]
    public void On_the_split_itself_temperature_gains_what_the_reference_says_and_regrets_nothing()
    {
        var result = Evaluate(ReferenceLogits.Split, ReferenceLogits.Split);
        var temperature = result.Methods[0];

        // Reference/metrics.json (scikit-learn log loss and Brier, netcal ECE 15 bins, before and after T); the logits are float here.
        Assert.That(result.Nll, Is.EqualTo(1.4848447221690284).Within(1e-7));
        Assert.That(result.Brier, Is.EqualTo(0.7251857284744598).Within(1e-7));
        Assert.That(result.Ece, Is.EqualTo(0.17165413469232998).Within(1e-7));
        Assert.That(temperature.Nll, Is.EqualTo(1.3759273414901434).Within(1e-7));
        Assert.That(temperature.Ece, Is.EqualTo(0.07291963152147957).Within(1e-6));
        Assert.That(temperature.NllGain, Is.EqualTo(1.4848447221690284 - 1.3759273414901434).Within(1e-7));
        Assert.That(temperature.Accuracy, Is.EqualTo(0.41).Within(1e-12));
        Assert.That(result.NllRegret, Is.EqualTo(0).Within(1e-8)); // the grid's own error
        Assert.That(temperature.NllGainLower, Is.LessThan(temperature.NllGain));
        Assert.That(temperature.NllGainUpper, Is.GreaterThan(temperature.NllGain));
    }

    [Test]
    public void A_shift_that_makes_the_model_overconfident_leaves_a_regret()
    {
        var clean = ReferenceLogits.Split;
        var shifted = new CalibrationLogits(Array.ConvertAll(clean.Logits, z => 3 * z), clean.Labels, 5);

        var result = Evaluate(clean, shifted);

        // Logits three times as large need a temperature three times as high.
        Assert.That(result.ShiftTemperature, Is.EqualTo(3 * result.CleanTemperature).Within(1e-5));
        Assert.That(result.NllRegret, Is.EqualTo(result.Methods[0].Nll - 1.3759273414901434).Within(1e-7));
        Assert.That(result.NllRegret, Is.GreaterThan(0.3));
        Assert.That(result.Methods[0].NllGain, Is.GreaterThan(0));
    }

    [Test]
    public void A_cell_without_samples_has_no_result() =>
        Assert.That(new TransportedEvaluation(Recalibrators.Fit(ReferenceLogits.Split)).Result(), Is.Null);

    private static TransportedCalibration Evaluate(CalibrationLogits fit, CalibrationLogits on)
    {
        var evaluation = new TransportedEvaluation(Recalibrators.Fit(fit));
        evaluation.AddBatch(on.Logits, on.Labels, on.ClassCount);
        return evaluation.Result()!;
    }
}
