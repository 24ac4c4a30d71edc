using EvalHarness.Metrics.Robustness;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Robustness;

public sealed class SeverityCurveTests
{
    [Test]
    public void Area_is_the_mean_accuracy_along_the_axis()
    {
        Assert.That(SeverityCurve.Area([0.0, 1, 2], [1.0, 0.5, 0]), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(SeverityCurve.Area([0.0, 1, 4], [1.0, 0.5, 0.5]), Is.EqualTo((0.75 + 1.5) / 4).Within(1e-12));
        Assert.That(SeverityCurve.Area([0.0, 0], [1.0, 0.5]), Is.Null);
        Assert.That(SeverityCurve.Area([0.0], [1.0]), Is.Null);
    }

    [Test]
    public void Critical_severity_is_interpolated_at_half_of_the_clean_accuracy()
    {
        // Half of .8 is .4, which lies a third of the way from .5 (severity 2) down to .2 (severity 3).
        Assert.That(SeverityCurve.Critical([0.0, 1, 2, 3], [0.8, 0.7, 0.5, 0.2]), Is.EqualTo(2 + 1.0 / 3).Within(1e-12));
    }

    [Test]
    public void Critical_severity_is_the_first_crossing_even_where_accuracy_recovers() =>
        Assert.That(SeverityCurve.Critical([0.0, 1, 2], [0.8, 0.3, 0.7]), Is.EqualTo(0.8).Within(1e-12)); // .4 of the way down .5

    [Test]
    public void Critical_severity_is_null_where_it_is_not_reached_or_clean_is_zero()
    {
        Assert.That(SeverityCurve.Critical([0.0, 1], [0.8, 0.5]), Is.Null);
        Assert.That(SeverityCurve.Critical([0.0, 1], [0.0, 0.0]), Is.Null);
    }

    [Test]
    public void Estimate_has_an_interval_around_the_crossing()
    {
        var curve = Curve(0.8, 0.6, 0.45, 0.2, 0.1, 0.1);

        var critical = SeverityCurve.CriticalEstimate([0, 1, 2, 3, 4, 5], curve, 1000);

        Assert.That(critical.Value, Is.EqualTo(2.2).Within(0.15)); // .4 between .45 and .2
        Assert.That(critical.Lower, Is.InRange(1.8, critical.Value!.Value));
        Assert.That(critical.Upper, Is.InRange(critical.Value.Value, 2.6));
        Assert.That(critical.Reason, Is.Null);
    }

    [Test]
    public void Not_reached_is_said_so()
    {
        var critical = SeverityCurve.CriticalEstimate([0, 1], Curve(0.8, 0.7), 1000);

        Assert.That(critical.Value, Is.Null);
        Assert.That(critical.Reason, Does.StartWith("not reached"));
    }

    [Test]
    public void An_end_beyond_the_axis_stays_open()
    {
        // Accuracy ends just below half: many resamples never get there.
        var critical = SeverityCurve.CriticalEstimate([0, 1], Curve(0.8, 0.395), 1000);

        Assert.That(critical.Value, Is.Not.Null);
        Assert.That(critical.Lower, Is.Not.Null);
        Assert.That(critical.Upper, Is.Null);
        Assert.That(critical.Reason, Does.Contain("beyond"));
    }

    [Test]
    public void A_rise_beyond_chance_is_found_and_a_small_one_is_not()
    {
        Assert.That(SeverityCurve.Rises(Curve(0.9, 0.5, 0.8, 0.3)), Is.EqualTo(new[] { 2 }));
        Assert.That(SeverityCurve.Rises(Curve(0.9, 0.7, 0.701, 0.3)), Is.Empty);
    }

    // Cells in which an image is right if its place falls below the accuracy, in an order that differs by cell.
    private static Resampled[] Curve(params double[] accuracies)
    {
        const int n = 1000;
        var cells = accuracies.Select((accuracy, c) => Cells.Outcomes(new string(Enumerable.Range(0, n)
            .Select(i => (i * 7 + c * 13) % n < accuracy * n ? '1' : '0').ToArray()))).ToArray();
        var universe = ImageUniverse.Of(cells);
        var resamples = new SharedResamples(n, 300, 9);
        return Array.ConvertAll(cells, cell => CellOutcomes.Of(universe, cell).Accuracy(resamples));
    }
}
