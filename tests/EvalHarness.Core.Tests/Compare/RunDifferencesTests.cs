using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Statistics;

namespace EvalHarness.Compare;

public class RunDifferencesTests
{
    [Test]
    public void Identical_outputs_differ_by_nothing_and_leave_the_correction_to_the_others()
    {
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(800, 1000)).Cell("f/b", "test", RunBuilder.Right(800, 1000));
        var after = new RunBuilder("after").Cell("f/a", "test", RunBuilder.Right(800, 1000)).Cell("f/b", "test", RunBuilder.Right(785, 1000));

        var differences = Compare(before, after);

        Assert.That(differences[0].Verdict, Is.EqualTo(DifferenceVerdict.Identical));
        Assert.That((differences[0].Lower, differences[0].Upper, differences[0].Holm), Is.EqualTo((0.0, 0.0, (double?)null)));
        Assert.That(differences[1].Holm, Is.EqualTo(differences[1].P));
    }

    [Test]
    public void A_paired_loss_is_tested_by_its_discordant_images()
    {
        // 15 lost, none gained: mid-p = 2^-15 (half the point probability, both tails).
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(800, 1000));
        var after = new RunBuilder("after").Cell("f/a", "test", RunBuilder.Right(785, 1000));

        var difference = Compare(before, after).Single();

        Assert.That(difference.Difference, Is.EqualTo(-0.015).Within(1e-12));
        Assert.That(difference.P, Is.EqualTo(Math.Pow(2, -15)).Within(1e-9));
        Assert.That((difference.NegativeFlips, difference.PositiveFlips), Is.EqualTo((15L, 0L)));
        Assert.That(difference.Lower, Is.EqualTo(TangoInterval.Of(0, 15, 1000).Lower).Within(1e-12));
        Assert.That(difference.Verdict, Is.EqualTo(DifferenceVerdict.Regression));
        Assert.That(difference.Paired, Is.True);
    }

    [Test]
    public void Other_data_is_compared_without_pairs()
    {
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(800, 1000));
        var after = new RunBuilder("after").Cell("f/a", "test", RunBuilder.Right(785, 1000));

        var difference = RunDifferences.Of(before.Run, before, after.Run, after, _ => false).Single();

        // Standard error of a difference of two proportions: sqrt(.8 .2 / 1000 + .785 .215 / 1000) = .0182.
        Assert.That(difference.Paired, Is.False);
        Assert.That(difference.P, Is.EqualTo(Distributions.NormalTwoSided(0.015 / 0.0182)).Within(0.01));
        Assert.That(difference.Verdict, Is.EqualTo(DifferenceVerdict.NoneShown));
        Assert.That(difference.Detectable, Is.EqualTo(2.8016 * 0.0182).Within(0.001));
    }

    [Test]
    public void Detection_of_the_same_images_is_compared_by_paired_DeLong()
    {
        var (difference, scores) = Detected("ood_auroc_msp");

        double[] Score(string key) => Array.ConvertAll(scores[key], value => -value);
        var expected = DeLong.Compare(Score("ood/after"), Score("test/after"), Score("ood/before"), Score("test/before"))!.Value;
        Assert.That(difference.Method, Is.EqualTo("paired, DeLong"));
        Assert.That(difference.Paired, Is.True);
        Assert.That(difference.N, Is.EqualTo(80));
        Assert.That(difference.Difference, Is.EqualTo(expected.Difference).Within(1e-12));
        Assert.That(difference.P, Is.EqualTo(expected.P).Within(1e-12));
        Assert.That(difference.Upper - difference.Lower, Is.EqualTo(2 * 1.959963984540054 * expected.StandardError).Within(1e-12));
        Assert.That(difference.Verdict, Is.EqualTo(DifferenceVerdict.Regression));
    }

    [TestCase("ood_aupr_out_trapezoid_msp", "paired, infinitesimal jackknife")]
    [TestCase("ood_average_precision_in_msp", "paired, infinitesimal jackknife")]
    [TestCase("ood_fpr95_ood_caught_msp", "paired bootstrap, normal")]
    public void Other_summaries_of_detection_are_paired_as_well(string metric, string method)
    {
        var (difference, scores) = Detected(metric);

        double Value(string run) => Metrics.Ood.OodMetrics.Find(metric)!.Value.Kind.Value(Metrics.Ood.OodCurve.Of(
            Array.ConvertAll(scores["test/" + run], value => -value), Array.ConvertAll(scores["ood/" + run], value => -value))!);
        Assert.That((difference.Method, difference.Paired, difference.N), Is.EqualTo((method, true, 80)));
        Assert.That(difference.Difference, Is.EqualTo(Value("after") - Value("before")).Within(1e-12));
        Assert.That(difference.Upper - difference.Lower, Is.Positive);
    }

    // Confidence is right with the sign turned: OOD scores msp = -confidence. 40 clean and 40 OOD images, scores of the two runs alike up to
    // a little noise, so the pairing takes most of the variance away.
    private static (CellDifference Difference, Dictionary<string, double[]> Scores) Detected(string metric)
    {
        var random = new Perturbations.SeededRandom(4);
        var (before, after) = (new RunBuilder("before"), new RunBuilder("after"));
        var scores = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var (condition, shift) in new[] { ("test", 0.3), ("ood", 0.0) })
        {
            var shared = Enumerable.Range(0, 40).Select(_ => shift + (0.6 * random.NextDouble())).ToArray();
            scores[condition + "/before"] = [.. shared.Select(value => value + (0.02 * random.NextDouble()))];
            scores[condition + "/after"] = [.. shared.Select(value => value - (condition == "test" ? 0.1 : 0) + (0.02 * random.NextDouble()))];
            foreach (var (run, name) in new[] { (before, "before"), (after, "after") })
            {
                run.Cell("f/a", condition, new Measurement(metric, 0.5, 0.4, 0.6, 80));
                run.WithSamples("f/a", condition, Confident(scores[$"{condition}/{name}"]));
            }
        }

        return (Compare(before, after).Single(one => one.Condition == "ood"), scores);
    }

    private static SampleScores Confident(double[] confidence)
    {
        var zeros = new double[confidence.Length];
        return new()
        {
            ClassCount = 2,
            Index = [.. Enumerable.Range(0, confidence.Length)],
            Label = [.. zeros.Select(_ => -1)],
            Prediction = new int[confidence.Length],
            InTop5 = new bool[confidence.Length],
            Confidence = confidence,
            Margin = zeros,
            Nll = zeros,
            Brier = zeros,
            Entropy = zeros,
            MaxLogit = zeros,
            Energy = zeros,
            Gen = zeros,
        };
    }

    [Test]
    public void Families_are_corrected_by_metric()
    {
        var before = new RunBuilder("before");
        var after = new RunBuilder("after");
        for (var i = 0; i < 4; i++)
        {
            before.Cell($"f/{i}", "test", RunBuilder.Right(800, 1000), new Measurement("ece", 0.10, 0.09, 0.11, 1000));
            after.Cell($"f/{i}", "test", RunBuilder.Right(800 - (3 * i) - 3, 1000), new Measurement("ece", 0.13, 0.12, 0.14, 1000));
        }

        var differences = Compare(before, after);
        var accuracy = differences.Where(difference => difference.Metric == "accuracy").ToList();

        Assert.That(accuracy.Select(difference => difference.Holm), Is.EqualTo(MultipleTesting.Holm([.. accuracy.Select(difference => difference.P!.Value)])));
        Assert.That(accuracy.Select(difference => difference.Verdict), Is.EqualTo(new[]
        {
            DifferenceVerdict.NoneShown, DifferenceVerdict.Regression, DifferenceVerdict.Regression, DifferenceVerdict.Regression,
        })); // 3, 6, 9 and 12 lost: mid-p 2^-3, 2^-6, 2^-9, 2^-12, times 1, 2, 3, 4: .125, .031, .006, .001
        Assert.That(differences.Where(difference => difference.Metric == "ece").Select(difference => difference.Verdict), Is.All.EqualTo(DifferenceVerdict.Regression));
    }

    [Test]
    public void Small_losses_under_every_perturbation_show_in_their_mean()
    {
        var before = new RunBuilder("before");
        var after = new RunBuilder("after");
        for (var severity = 1; severity <= 5; severity++)
        {
            var old = RunBuilder.Right(800, 1000);
            var now = (bool[])old.Clone();
            for (var i = 0; i < 4; i++)
            {
                now[(severity * 10) + i] = false;
            }

            before.Cell("f/a", $"test/noise-{severity}", old);
            after.Cell("f/a", $"test/noise-{severity}", now);
        }

        var differences = Compare(before, after);

        Assert.That(differences.Take(5).Select(difference => difference.Verdict), Is.All.EqualTo(DifferenceVerdict.NoneShown));
        Assert.That(differences[5].Condition, Is.EqualTo("mean of 5 perturbed"));
        Assert.That(differences[5].Difference, Is.EqualTo(-0.004).Within(1e-12));
        Assert.That(differences[5].Verdict, Is.EqualTo(DifferenceVerdict.Regression));
    }

    [Test]
    public void Under_no_change_a_regression_is_called_in_less_than_one_comparison_of_twenty()
    {
        // Two noisy evaluations of one model: each image is right with its own chance, drawn anew for each run.
        var called = 0;
        for (ulong trial = 0; trial < 300; trial++)
        {
            var before = new RunBuilder("before");
            var after = new RunBuilder("after");
            for (var i = 0; i < 5; i++)
            {
                before.Cell($"f/{i}", "test", RunBuilder.Random(0.9, 400, (trial * 100) + (ulong)i));
                after.Cell($"f/{i}", "test", RunBuilder.Random(0.9, 400, (trial * 100) + 50 + (ulong)i));
            }

            called += Compare(before, after).Any(difference => difference.Verdict is DifferenceVerdict.Regression or DifferenceVerdict.Improvement) ? 1 : 0;
        }

        Assert.That(called / 300.0, Is.LessThan(0.05 + 0.025)); // binomial standard error .0126
    }

    private static IReadOnlyList<CellDifference> Compare(RunBuilder before, RunBuilder after) =>
        RunDifferences.Of(before.Run, before, after.Run, after, _ => true);
}
