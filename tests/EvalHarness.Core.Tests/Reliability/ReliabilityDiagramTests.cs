using EvalHarness.Analysis.Reliability;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Reliability;

public sealed class ReliabilityDiagramTests
{
    [Test]
    public void Binned_points_are_mean_confidence_and_accuracy()
    {
        var points = ReliabilityDiagram.Binned([0.05, 0.1, 0.95, 0.97], [false, true, true, true], bins: 10);

        Assert.That(points, Has.Count.EqualTo(2)); // .1 belongs to the first bin: (lower, upper]
        Assert.That(points[0].Confidence, Is.EqualTo(0.075).Within(1e-12));
        Assert.That((points[0].Accuracy, points[0].Count), Is.EqualTo((0.5, 2)));
        Assert.That(points[1].Accuracy, Is.EqualTo(1));
    }

    [Test]
    public void Corp_points_rise_and_are_the_isotonic_fit()
    {
        var points = ReliabilityDiagram.Corp([0.1, 0.2, 0.3, 0.4], [false, true, false, true]);

        Assert.That(points.Select(point => point.Accuracy), Is.EqualTo(new[] { 0, 0.5, 0.5, 1 }));
    }

    [Test]
    public void A_calibrated_model_lies_within_its_band_and_a_miscalibrated_one_does_not()
    {
        var random = new SeededRandom(3);
        var confidence = new double[4000];
        var (calibrated, worse) = (new bool[4000], new bool[4000]);
        for (var i = 0; i < confidence.Length; i++)
        {
            confidence[i] = 0.3 + 0.7 * random.NextDouble();
            var u = random.NextDouble();
            calibrated[i] = u < confidence[i];
            worse[i] = u < confidence[i] - 0.15;
        }

        var inside = ReliabilityDiagram.Binned(confidence, calibrated).Count(point => point.IsOutside);
        Assert.That(inside, Is.LessThanOrEqualTo(2)); // of 11 bins, each outside with 5 %
        Assert.That(ReliabilityDiagram.Binned(confidence, worse).All(point => point.IsOutside), Is.True);
        Assert.That(ReliabilityDiagram.Corp(confidence, calibrated).Count(point => point.IsOutside), Is.LessThanOrEqualTo(5)); // of 50, dependent
        Assert.That(ReliabilityDiagram.Corp(confidence, worse).Count(point => point.IsOutside), Is.GreaterThanOrEqualTo(45));
    }

    [Test]
    public void Nothing_to_draw_gives_no_points()
    {
        Assert.That(ReliabilityDiagram.Corp([], []), Is.Empty);
        Assert.That(ReliabilityDiagram.Binned([], []), Is.Empty);
    }
}
