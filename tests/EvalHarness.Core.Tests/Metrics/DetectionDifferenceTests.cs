using EvalHarness.Metrics.Ood;
using EvalHarness.Perturbations;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Differences of detection metrics between two scores of the same samples.</summary>
public sealed class DetectionDifferenceTests
{
    private static readonly string[] Kinds = [.. OodMetrics.Kinds.Select(kind => kind.Id)];

    // First: OOD .9, ID .8, OOD .7, both .5, ID .4, OOD .3, ID .1. Precision at OOD 1, 2/3, 3/5, 4/7; all OOD caught flags three of four ID.
    // With ID positive, from below: precision at ID 1, 2/3, 3/5, 4/7, the last at .8, where three of four OOD are accepted. Second: apart.
    [TestCase("average_precision_out", 1 - ((1 + (2 / 3.0) + (3 / 5.0) + (4 / 7.0)) / 4))]
    [TestCase("average_precision_in", 1 - ((1 + (2 / 3.0) + (3 / 5.0) + (4 / 7.0)) / 4))]
    [TestCase("fpr95_ood_caught", -0.75)]
    [TestCase("fpr95_id_accepted", -0.75)]
    [TestCase("auroc", 1 - (10.5 / 16))]
    public void Is_the_second_minus_the_first(string kind, double difference)
    {
        var found = Of(kind, [.1, .4, .5, .8], [.1, .2, .3, .4], [.3, .5, .7, .9], [.5, .6, .7, .8]);

        Assert.That(found.Value, Is.EqualTo(difference).Within(1e-12));
        Assert.That(found.StandardError, Is.Positive);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Of_a_score_and_itself_is_exactly_nothing(string kind)
    {
        var (id, ood) = Draw(40, 0, 9);
        var found = Of(kind, id.First, id.First, ood.First, ood.First);

        Assert.That((found.Value, found.StandardError), Is.EqualTo((0.0, 0.0)));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Needs_two_images_of_a_side(string kind) => Assert.That(
        DetectionDifference.Of(Kind(kind), Pair([.1, .2], [.1, .3]), new([.5, .6], [.7, .8], Clusters.Of([4, 4]))), Is.Null);

    [TestCase("average_precision_in")]
    [TestCase("average_precision_out")]
    [TestCase("aupr_in_trapezoid")]
    [TestCase("aupr_out_trapezoid")]
    [TestCase("fpr95_ood_caught")]
    [TestCase("fpr95_id_accepted")]
    public void Has_the_standard_error_of_resampled_images(string kind)
    {
        // Two samples an image, with ties. 2,000 resamples of the images, every sample written out as often as its image was drawn.
        var random = new SeededRandom(5);
        var (id, ood) = (Twice(Draw(150, 0, 6).Id, ref random), Twice(Draw(120, 1.2, 7).Ood, ref random));
        const int resamples = 2000;
        var draws = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            var (a, b) = (new int[id.Images.Count], new int[ood.Images.Count]);
            Bootstrap.FillWeights(a, 100, r);
            Bootstrap.FillWeights(b, 200, r);
            draws[r] = Value(kind, Written(id.Second, id, a), Written(ood.Second, ood, b)) - Value(kind, Written(id.First, id, a), Written(ood.First, ood, b));
        }

        var error = Math.Sqrt(draws.Sum(draw => (draw - draws.Average()) * (draw - draws.Average())) / (resamples - 1));

        // The error of an error from 300 resamples is 4.1 %, from 2,000 1.6 %; the jackknife differs by terms of 1 / images.
        Assert.That(DetectionDifference.Of(Kind(kind), id, ood)!.StandardError, Is.EqualTo(error).Within(13).Percent);
    }

    [Test]
    public void A_resampled_rate_is_that_of_the_samples_written_out()
    {
        var random = new SeededRandom(8);
        var (id, ood) = (Twice(Draw(30, 0, 1).Id, ref random), Twice(Draw(25, 0.7, 2).Ood, ref random));
        var rate = new ResampledRate(ood.First, ood.Images, id.First, id.Images);
        for (var r = 0; r < 50; r++)
        {
            var (a, b) = (new int[id.Images.Count], new int[ood.Images.Count]);
            Bootstrap.FillWeights(a, 1, r);
            Bootstrap.FillWeights(b, 2, r);
            Assert.That(rate.Of(b, a), Is.EqualTo(OodCurve.Of(Written(id.First, id, a), Written(ood.First, ood, b))!.Fpr95OodCaught));
        }
    }

    // Scores of 250 ID and 250 OOD images, normal with variance 1: ID about 0, OOD about 1.2 and about 1.6, correlation .8. True rate: of ID
    // above the 5 % point of OOD; true area: precision over recall, at equal shares. 1,000 draws: three binomial standard errors are 2.4
    // points at 93 % and 1.6 at 97 %.
    [TestCase("fpr95_ood_caught")]
    [TestCase("average_precision_out")]
    [TestCase("aupr_in_trapezoid")]
    public void Covers_the_true_difference_as_often_as_it_says(string kind)
    {
        const int trials = 1000;
        var truth = Truth(kind, 1.6) - Truth(kind, 1.2);
        var covered = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            var (id, ood) = Draw(250, 1.2, (ulong)trial + 50);
            var found = DetectionDifference.Of(Kind(kind), id, ood with { Second = Array.ConvertAll(ood.Second, score => score + 0.4) })!;
            covered += Math.Abs(found.Value - truth) <= 1.959963984540054 * found.StandardError ? 1 : 0;
        }

        Assert.That((double)covered / trials, Is.InRange(0.93 - 0.024, 0.97 + 0.016));
    }

    private static OodKind Kind(string id) => OodMetrics.Kinds.Single(kind => kind.Id == id);

    private static double Value(string kind, double[] id, double[] ood) => Kind(kind).Value(OodCurve.Of(id, ood)!);

    private static PairedScores Pair(double[] first, double[] second) => new(first, second, Clusters.Singletons(first.Length));

    private static DetectionDifference Of(string kind, double[] id, double[] otherId, double[] ood, double[] otherOod) =>
        DetectionDifference.Of(Kind(kind), Pair(id, otherId), Pair(ood, otherOod))!;

    private static (PairedScores Id, PairedScores Ood) Draw(int images, double shift, ulong seed)
    {
        var random = new SeededRandom(seed);
        return (Side(images, 0, ref random), Side(images, shift, ref random));
    }

    private static PairedScores Side(int images, double shift, ref SeededRandom random)
    {
        var (first, second) = (new double[images], new double[images]);
        for (var i = 0; i < images; i++)
        {
            first[i] = random.NextGaussian();
            second[i] = shift + (0.8 * first[i]) + (0.6 * random.NextGaussian());
            first[i] += shift;
        }

        return Pair(first, second);
    }

    // A second sample of every image, near the first; all to one decimal.
    private static PairedScores Twice(PairedScores scores, ref SeededRandom random)
    {
        var count = scores.First.Length;
        var (first, second, image) = (new double[2 * count], new double[2 * count], new int[2 * count]);
        for (var i = 0; i < 2 * count; i++)
        {
            var noise = i < count ? 0 : 0.3 * random.NextGaussian();
            image[i] = i % count;
            (first[i], second[i]) = (Math.Round(scores.First[i % count] + noise, 1), Math.Round(scores.Second[i % count] + noise, 1));
        }

        return new(first, second, Clusters.Of(image));
    }

    private static double[] Written(double[] scores, PairedScores pair, int[] weights) =>
        [.. Enumerable.Range(0, scores.Length).SelectMany(i => Enumerable.Repeat(scores[i], weights[pair.Images.Ids[i]]))];

    private static double Truth(string kind, double shift)
    {
        if (kind == "fpr95_ood_caught")
        {
            return 1 - Distributions.NormalCdf(shift - 1.6448536269514722);
        }

        // OOD positive falls from above; ID positive from below, which mirrors it.
        var (area, steps, recall) = (0.0, 40_000, 0.0);
        for (var step = 0; step < steps; step++)
        {
            var threshold = 8 + shift - ((16 + shift) * (step + 0.5) / steps);
            var caught = Distributions.NormalCdf(shift - threshold);
            area += (caught - recall) * caught / (caught + Distributions.NormalCdf(-threshold));
            recall = caught;
        }

        return area;
    }
}
