using EvalHarness.Metrics.Recalibration;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Recalibration;

public sealed class TemperatureTests
{
    // Reference/metrics.json: temperature_NLL_optimal_T, nll_at_T (SciPy).
    private const double Optimum = 1.8372162970537582;
    private const double NllAtOptimum = 1.3759273414901434;

    [Test]
    public void Temperature_of_the_reference_logits_is_SciPys()
    {
        var fit = TemperatureScaling.Fit(ReferenceLogits.Split);

        Assert.That(fit.Temperature, Is.EqualTo(Optimum).Within(1e-6 * Optimum));
        Assert.That(TemperatureScaling.Nll(ReferenceLogits.Split, fit.Temperature), Is.EqualTo(NllAtOptimum).Within(1e-9));
        Assert.That(TemperatureScaling.Nll(ReferenceLogits.Split, 1), Is.EqualTo(1.4848447221690284).Within(1e-7)); // logits are float here
        Assert.That(fit.AtBound, Is.False);
    }

    [Test]
    public void Streaming_grid_finds_the_same_optimum()
    {
        var grid = Grid(ReferenceLogits.Split);

        var optimum = grid.Optimum()!;

        Assert.That(optimum.Temperature, Is.EqualTo(TemperatureScaling.Fit(ReferenceLogits.Split).Temperature).Within(1e-6));
        Assert.That(optimum.Nll, Is.EqualTo(NllAtOptimum).Within(1e-9));
        Assert.That(optimum.Ece, Is.EqualTo(0.07291963152147957).Within(0.02)); // netcal at T; linear between grid points here
        Assert.That(optimum.AtBound, Is.False);
    }

    [TestCase(0.08)]
    [TestCase(0.3)]
    [TestCase(1.0)]
    [TestCase(7.5)]
    [TestCase(15.0)]
    public void Streaming_grid_agrees_with_the_stored_fit_at_every_scale_of_logits(double scale)
    {
        var split = ReferenceLogits.Split;
        var factor = (float)(scale / Optimum);
        var scaled = new CalibrationLogits(Array.ConvertAll(split.Logits, z => z * factor), split.Labels, 5);

        var exact = TemperatureScaling.Fit(scaled).Temperature;

        Assert.That(exact, Is.EqualTo(scale).Within(1e-5 * scale));
        Assert.That(Grid(scaled).Optimum()!.Temperature, Is.EqualTo(exact).Within(1e-6 * exact));
    }

    [Test]
    public void Samples_that_are_all_right_put_the_temperature_at_its_lower_bound()
    {
        var split = new CalibrationLogits([2, 0, 0, 3], [0, 1], 2);

        Assert.That(TemperatureScaling.Fit(split).Temperature, Is.EqualTo(TemperatureScaling.Lowest));
        Assert.That(TemperatureScaling.Fit(split).AtBound, Is.True);
        Assert.That(Grid(split).Optimum()!.AtBound, Is.True);
        Assert.That(Grid(split).Optimum()!.Temperature, Is.EqualTo(TemperatureGrid.Lowest).Within(1e-12));
    }

    [Test]
    public void Samples_that_are_all_wrong_put_the_temperature_at_its_upper_bound()
    {
        var split = new CalibrationLogits([2, 0, 0, 3], [1, 0], 2);

        Assert.That(TemperatureScaling.Fit(split).Temperature, Is.EqualTo(TemperatureScaling.Highest));
        Assert.That(Grid(split).Optimum()!.Temperature, Is.EqualTo(TemperatureGrid.Highest).Within(1e-9));
    }

    [Test]
    public void A_grid_without_samples_has_no_optimum() => Assert.That(new TemperatureGrid().Optimum(), Is.Null);

    [Test]
    public void Two_logits_apart_by_ln_3_with_three_of_four_right_are_calibrated_at_one()
    {
        // The likelihood of 3 right of 4 peaks at p = 3/4, which is what softmax(ln 3, 0) gives at T = 1.
        var z = (float)Math.Log(3);
        var split = new CalibrationLogits([z, 0, z, 0, z, 0, z, 0], [0, 0, 0, 1], 2);

        Assert.That(TemperatureScaling.Fit(split).Temperature, Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void Temperature_recovers_the_one_that_labels_were_drawn_with()
    {
        const int n = 20_000;
        var random = new SeededRandom(11);
        var logits = new float[n * 3];
        var labels = new int[n];
        for (var i = 0; i < n; i++)
        {
            double a = 6 * random.NextDouble(), b = 6 * random.NextDouble(), c = 6 * random.NextDouble();
            (logits[i * 3], logits[i * 3 + 1], logits[i * 3 + 2]) = ((float)a, (float)b, (float)c);
            double pa = Math.Exp(a / 2), pb = Math.Exp(b / 2), pc = Math.Exp(c / 2);
            var u = random.NextDouble() * (pa + pb + pc);
            labels[i] = u < pa ? 0 : u < pa + pb ? 1 : 2;
        }

        var fit = TemperatureScaling.Fit(new CalibrationLogits(logits, labels, 3));

        Assert.That(fit.Temperature, Is.EqualTo(2).Within(0.06)); // about three standard errors
    }

    private static TemperatureGrid Grid(CalibrationLogits split)
    {
        var grid = new TemperatureGrid();
        for (var i = 0; i < split.Count; i++)
        {
            grid.Add(split.Row(i), split.Labels[i]);
        }

        return grid;
    }
}
