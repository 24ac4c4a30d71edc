using EvalHarness.Data;
using EvalHarness.Metrics.Ood;
using EvalHarness.Metrics.Ood.Features;

namespace EvalHarness.Metrics;

/// <summary>
/// Scores from features against NumPy 1.24.2 on the same numbers: class means, covariances divided by n with 1e-6 of their mean variance on the
/// diagonal, numpy.linalg.inv; distances to the unit vectors, sorted; numpy.linalg.pinv and eigh for ViM with the true last layer.
/// </summary>
public sealed class FeatureDetectorTests
{
    private const int D = 4;
    private const int K = 3;
    private const int N = 80;

    private static readonly double[][] Weights = [[1, -.5, .25, .1], [-.3, .8, .2, -.4], [.05, .1, .9, .3]];
    private static readonly double[] Bias = [.2, -.1, .4];

    // Mahalanobis, relative Mahalanobis, 50th neighbour, ViM.
    private static readonly double[][] Expected =
    [
        [34.38950586616148, 25.812453233181365, 0.3691230779368351, -4.024139808595081],
        [23.87794283547379, -1.2162799697399649, 0.7199381861473493, 3.2911881347086704],
        [208.1166352238685, 194.15217342913735, 0.8663398490701307, 0.4731328438721665],
        [120.63312713500272, 85.804675152192, 0.9785366122209169, 5.2388586858072195],
    ];

    [Test]
    public void Scores_are_those_of_NumPy()
    {
        var detectors = FeatureDetectors.Fit(Sums(), outputsAreLogits: true).Detectors!;

        for (var i = 0; i < Expected.Length; i++)
        {
            var score = detectors.Score(Other(i), LogSumExp(Other(i)));

            Assert.That(score.Mahalanobis, Is.EqualTo(Expected[i][0]).Within(1e-8 * Expected[i][0]));
            Assert.That(score.RelativeMahalanobis, Is.EqualTo(Expected[i][1]).Within(1e-8 * Expected[i][0]));
            Assert.That(score.NearestNeighbour, Is.EqualTo(Expected[i][2]).Within(1e-5)); // single precision
            Assert.That(score.Vim, Is.EqualTo(Expected[i][3]).Within(1e-5)); // the last layer is found from logits in single precision
        }
    }

    [Test]
    public void Large_means_cost_no_digits()
    {
        // All features 1,024 larger: a power of two above float's steps of the others would lose digits, so they are rounded first.
        float[] Round(float[] row) => Array.ConvertAll(row, value => MathF.Round(value * 64) / 64);
        float[] Shift(float[] row) => Array.ConvertAll(row, value => value + 1024);
        var (near, far) = (new FeatureSums(D, K, N), new FeatureSums(D, K, N));
        for (var i = 0; i < N; i++)
        {
            near.Add(Round(Sample(i)), Logits(Sample(i)), i % K);
            far.Add(Shift(Round(Sample(i))), Logits(Sample(i)), i % K);
        }

        var score = FeatureDetectors.Fit(near, true).Detectors!.Score(Round(Other(2)), 0);
        var moved = FeatureDetectors.Fit(far, true).Detectors!.Score(Shift(Round(Other(2))), 0);

        Assert.That(moved.Mahalanobis, Is.EqualTo(score.Mahalanobis).Within(1e-9 * score.Mahalanobis));
    }

    [Test]
    public void A_feature_that_never_varies_does_no_harm()
    {
        var sums = new FeatureSums(D + 1, K, N);
        for (var i = 0; i < N; i++)
        {
            sums.Add([.. Sample(i), 7], Logits(Sample(i)), i % K);
        }

        var score = FeatureDetectors.Fit(sums, true).Detectors!.Score([.. Other(1), 7], LogSumExp(Other(1)));

        Assert.That(score.Mahalanobis, Is.EqualTo(Expected[1][0]).Within(1e-4 * Expected[1][0]));
        Assert.That(double.IsFinite(score.Vim), Is.True);
    }

    [Test]
    public void Outputs_that_no_linear_layer_makes_have_no_virtual_logit()
    {
        var sums = new FeatureSums(D, K, N);
        for (var i = 0; i < N; i++)
        {
            sums.Add(Sample(i), [i % 7, i % 5, i % 3], i % K);
        }

        var detectors = FeatureDetectors.Fit(sums, true).Detectors!;

        Assert.That(detectors.HasVim, Is.False);
        Assert.That(detectors.Score(Other(0), 1).Vim, Is.NaN);
        Assert.That(FeatureDetectors.Fit(Sums(), outputsAreLogits: false).Detectors!.HasVim, Is.False);
    }

    [Test]
    public void Too_few_or_equal_samples_give_a_reason()
    {
        var (few, equal) = (new FeatureSums(D, K, 10), new FeatureSums(D, K, 100));
        for (var i = 0; i < 100; i++)
        {
            if (i < 10)
            {
                few.Add(Sample(i), Logits(Sample(i)), i % K);
            }

            equal.Add([1, 2, 3, 4], [0, 0, 0], i % K);
        }

        Assert.That(FeatureDetectors.Fit(few, true).Reason, Does.Contain("at least 50"));
        Assert.That(FeatureDetectors.Fit(equal, true).Reason, Does.Contain("do not vary"));
    }

    [Test]
    public void Numbers_that_are_not_finite_are_passed_over_or_scored_as_none()
    {
        var sums = Sums();
        sums.Add([float.NaN, 0, 0, 0], [0, 0, 0], 0);
        sums.Add([0, 0, 0, 0], [float.PositiveInfinity, 0, 0], 0);

        Assert.That(sums.Count, Is.EqualTo(N));
        Assert.That(FeatureDetectors.Fit(sums, true).Detectors!.Score([1, float.NaN, 1, 1], 0).Mahalanobis, Is.NaN);
    }

    [Test]
    public void The_bank_is_spread_evenly_and_bounded()
    {
        var sums = new FeatureSums(1, 2, 12_000);
        for (var i = 0; i < 12_000; i++)
        {
            sums.Add([i], [0, 0], i % 2);
        }

        Assert.That(sums.Bank, Has.Count.EqualTo(4000)); // every third
        Assert.That(sums.Bank[^1][0], Is.EqualTo(11_997));
    }

    [Test]
    public void Detection_metrics_leave_out_the_samples_that_the_detectors_saw()
    {
        var id = WithFeatures([1, double.NaN, 2, 3]);
        var ood = WithFeatures([2.5, 4, 5]);

        var measured = MetricTable.EvaluateOod(new(id), new(ood), new MetricOptions());

        var area = measured.Single(m => m.Metric == "ood_auroc_mahalanobis");
        Assert.That(area.Value, Is.EqualTo(((2 / 3.0) + 1 + 1) / 3).Within(1e-12)); // 2.5 lies above two of three, 4 and 5 above all
        Assert.That(area.N, Is.EqualTo(6));
        Assert.That(measured.Single(m => m.Metric == "ood_auroc_vim").Reason, Does.Contain("no linear layer"));
        Assert.That(OodScore.All.Count(score => score.NeedsFeatures), Is.EqualTo(4));
    }

    [Test]
    public void Without_features_the_reason_says_so()
    {
        var cell = WithFeatures([1, 2, 3]) with { Features = null };

        var measured = MetricTable.EvaluateOod(new(cell), new(cell), new MetricOptions());

        Assert.That(measured.Single(m => m.Metric == "ood_auroc_knn").Reason, Does.StartWith("the graph exposes no feature output"));
    }

    private static SampleScores WithFeatures(double[] scores)
    {
        var builder = new SampleScoresBuilder(2, OutputKind.Logits, scores.Length, false);
        for (var i = 0; i < scores.Length; i++)
        {
            builder.Add([1.0, i], [-1], [i]);
        }

        return builder.Build() with
        {
            Features = new() { FittedOn = FeatureFitSource.CalibrationHalf, Mahalanobis = scores, RelativeMahalanobis = scores, NearestNeighbours = scores },
        };
    }

    private static FeatureSums Sums()
    {
        var sums = new FeatureSums(D, K, N);
        for (var i = 0; i < N; i++)
        {
            sums.Add(Sample(i), Logits(Sample(i)), i % K);
        }

        return sums;
    }

    private static float[] Sample(int i) => [.. Enumerable.Range(0, D).Select(j => (float)(Math.Sin((i + 1) * (j + 1) * 0.7) + (i % 3 == j ? 1.5 : 0) + (0.1 * j) + 2))];

    private static float[] Other(int i) => [.. Enumerable.Range(0, D).Select(j => (float)((Math.Cos(i * (j + 2) * 1.1) * 1.5) + 2 - (j * 0.2 * i)))];

    private static float[] Logits(float[] features) => [.. Exact(features).Select(value => (float)value)];

    private static double LogSumExp(float[] features) => Math.Log(Exact(features).Sum(Math.Exp));

    private static IEnumerable<double> Exact(float[] features) => Enumerable.Range(0, K).Select(k => features.Select((f, j) => f * Weights[k][j]).Sum() + Bias[k]);
}
