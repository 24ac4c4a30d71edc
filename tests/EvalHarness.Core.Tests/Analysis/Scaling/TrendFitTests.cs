using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Tests.Analysis.Scaling;

public sealed class TrendFitTests
{
    // Reference values made with SciPy: reference/metrics.json, scaling_fit.
    private static readonly double[] X = [1.5, 3, 6, 12, 24, 48, 96, 192];
    private static readonly double[] Y = [12.1, 9.4, 7.6, 6.3, 5.5, 4.9, 4.6, 4.5];

    [Test]
    public void Finds_the_power_law_with_floor_and_its_aicc()
    {
        var result = TrendAnalysis.Analyze(Points(X, Y), Loss with { Residuals = ResidualScale.Absolute });

        var fit = result.Fits.Single(row => row.Form == TrendFormId.PowerLawWithFloor);
        Assert.Multiple(() =>
        {
            Assert.That(Value(fit, "a"), Is.EqualTo(3.9304214426123396).Within(1e-6));
            Assert.That(Value(fit, "b"), Is.EqualTo(Math.Exp(2.3432223933942224)).Within(1e-5));
            Assert.That(Value(fit, "c"), Is.EqualTo(-0.591173409629795).Within(1e-6));
            Assert.That(fit.Rmse * fit.Rmse * 8, Is.EqualTo(0.02552730148602566).Within(1e-9));
            Assert.That(fit.Aicc, Is.EqualTo(-24.64625302442665).Within(1e-6));
            Assert.That(fit.LargestPredicted, Is.EqualTo(4.305616288270931).Within(1e-5));
            Assert.That(fit.LargestActual, Is.EqualTo(4.5));
        });
    }

    [Test]
    public void Finds_the_power_law_of_log_log_least_squares_from_relative_residuals()
    {
        var result = TrendAnalysis.Analyze(Points(X, Y), Loss with { Residuals = ResidualScale.Relative });

        var fit = result.Fits.Single(row => row.Form == TrendFormId.PowerLaw);
        Assert.Multiple(() =>
        {
            Assert.That(Value(fit, "c"), Is.EqualTo(-0.20523546050807084).Within(1e-7));
            Assert.That(Math.Log(Value(fit, "b")), Is.EqualTo(2.446961403514198).Within(1e-6));
        });
    }

    [Test]
    public void Says_the_same_whatever_the_order_of_the_rows()
    {
        var points = Points(X, Y);
        int[] order = [5, 2, 7, 0, 3, 6, 1, 4];

        var one = TrendAnalysis.Analyze(points, Loss);
        var other = TrendAnalysis.Analyze([.. order.Select(i => points[i])], Loss);

        Assert.Multiple(() =>
        {
            Assert.That(other.Verdict, Is.EqualTo(one.Verdict));
            Assert.That(other.Slope, Is.EqualTo(one.Slope));
            Assert.That(other.Forecast!.Points, Is.EqualTo(one.Forecast!.Points));
            Assert.That(other.Fits.SelectMany(fit => fit.Parameters), Is.EqualTo(one.Fits.SelectMany(fit => fit.Parameters)));
        });
    }

    [Test]
    public void Weighs_points_by_their_errors()
    {
        // By hand: weights 1/1, 1/1, 1/4 on y = 0, 0, 5 give the constant (5/4) / (2.25) = 5/9.
        var points = new TrendPoint[] { new(1, 0, 1), new(10, 0, 1), new(100, 5, 2), new(1000, 5.0 / 9, 1e6) };
        var series = TrendSeries.Of(points, new TrendOptions());

        var fit = CurveFitter.Fit(TrendForms.Constant, series.Data);

        Assert.That(fit.Beta[0], Is.EqualTo(5.0 / 9).Within(1e-9));
    }

    [TestCase(TrendFormId.ShiftedPowerLaw, new[] { 0.5, 3.0, 0.4, 0.002 })]
    [TestCase(TrendFormId.Alabdulmohsin, new[] { 0.2, 1.0, 1.5, 40.0, -0.6 })]
    [TestCase(TrendFormId.Sigmoid, new[] { 0.3, 0.4, 1.2, 80.0 })]
    [TestCase(TrendFormId.BrokenPowerLaw1, new[] { 0.1, 2.0, 0.1, 0.9, 60.0, 0.4 })]
    public void Recovers_the_parameters_of_curves_without_noise(TrendFormId id, double[] parameters)
    {
        var x = Enumerable.Range(0, 24).Select(i => Math.Pow(10, i / 6.0)).ToArray();
        var y = Array.ConvertAll(x, value => Truth(id, parameters, value));

        var fit = CurveFitter.Fit(TrendForms.Of(id), FitData.Of(x, y, [.. x.Select(_ => 1.0)], relative: false));

        Assert.That(fit.Natural().Select(value => value.Value), Is.EqualTo(parameters).Within(1e-3).Percent.Or.EqualTo(parameters).Within(1e-4));
    }

    private static TrendOptions Loss => new() { LowerIsBetter = true, Resamples = 50 };

    private static double Truth(TrendFormId id, double[] p, double x) => id switch
    {
        TrendFormId.ShiftedPowerLaw => p[0] + (p[1] * Math.Pow((1 / x) + p[3], p[2])),
        TrendFormId.Sigmoid => p[0] + (p[1] / (1 + Math.Exp(-p[2] * (Math.Log(x) - Math.Log(p[3]))))),
        TrendFormId.BrokenPowerLaw1 => p[0] + (p[1] * Math.Pow(x, -p[2]) * Math.Pow(1 + Math.Pow(x / p[4], 1 / p[5]), -p[3] * p[5])),
        _ => Bisect(y => ((y - p[0]) / Math.Pow(p[1] - y, p[2])) - (p[3] * Math.Pow(x, p[4])), p[0], p[1]),
    };

    private static double Bisect(Func<double, double> f, double low, double high)
    {
        for (var i = 0; i < 200; i++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = f(middle) > 0 ? (low, middle) : (middle, high);
        }

        return 0.5 * (low + high);
    }

    private static TrendPoint[] Points(double[] x, double[] y) => [.. x.Zip(y, (a, b) => new TrendPoint(a, b))];

    private static double Value(FitResult fit, string name) => fit.Parameters.Single(parameter => parameter.Name == name).Value;
}
