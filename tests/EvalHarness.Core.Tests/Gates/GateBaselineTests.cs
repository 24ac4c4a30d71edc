using EvalHarness.Evaluation;
using EvalHarness.Metrics.Comparison;

namespace EvalHarness.Gates;

public class GateBaselineTests
{
    [Test]
    public void Tango_s_interval_hits_the_published_example()
    {
        // Bentur et al. (2009), 1 and 7 discordant of 21 pairs: -.286, Tango -.517 to -.026 (Fagerland, Lydersen and Laake, 2014, table IX).
        var interval = TangoInterval.Of(1, 7, 21);

        Assert.That(interval.Lower, Is.EqualTo(-0.517).Within(0.0005));
        Assert.That(interval.Upper, Is.EqualTo(-0.026).Within(0.0005));
    }

    [Test]
    public void Tango_s_interval_has_a_closed_form_without_discordant_pairs()
    {
        const double Z2 = 1.959963984540054 * 1.959963984540054;

        var interval = TangoInterval.Of(0, 0, 100);

        Assert.That(interval.Upper, Is.EqualTo(Z2 / (100 + Z2)).Within(1e-9));
        Assert.That(interval.Lower, Is.EqualTo(-Z2 / (100 + Z2)).Within(1e-9));
    }

    [Test]
    public void Tango_s_interval_is_odd_in_its_arguments()
    {
        var (forth, back) = (TangoInterval.Of(12, 5, 80, 0.01), TangoInterval.Of(5, 12, 80, 0.01));

        Assert.That(forth.Lower, Is.EqualTo(-back.Upper).Within(1e-12));
        Assert.That(forth.Upper, Is.EqualTo(-back.Lower).Within(1e-12));
    }

    [Test]
    public void Identical_outputs_are_exactly_no_worse()
    {
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", RunBuilder.Right(9, 10), new Measurement("ece", 0.1, 0.0, 0.3, 10));
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(9, 10), new Measurement("ece", 0.1, 0.0, 0.3, 10));

        foreach (var metric in new[] { "accuracy", "ece" })
        {
            var result = Evaluate(Drop(0, metric), tonight, before).Results.Single();
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Pass));
            Assert.That(result.Method, Does.Contain("identical"));
        }
    }

    [Test]
    public void Detection_is_gated_by_paired_DeLong_on_the_same_clean_and_foreign_images()
    {
        // Confidences of 30 clean and 30 foreign images; tonight three clean images fall among the foreign ones.
        double[] clean = [.. Enumerable.Range(0, 30).Select(i => 0.5 + (0.01 * i))], foreign = [.. Enumerable.Range(0, 30).Select(i => 0.3 + (0.011 * i))];
        double[] fallen = [.. clean.Select((value, i) => i is 9 or 19 or 29 ? 0.31 : value)];
        var (tonight, before) = (new RunBuilder("tonight"), new RunBuilder("before"));
        foreach (var (run, own) in new[] { (tonight, fallen), (before, clean) })
        {
            foreach (var (condition, confidence) in new[] { ("test", own), ("ood", foreign) })
            {
                run.Cell("f/a", condition, new Measurement("ood_auroc_msp", 0.8, 0.7, 0.9, 60));
                run.WithSamples("f/a", condition, RunBuilder.Scores(new bool[30]) with { Confidence = confidence });
            }
        }

        var rule = new BaselineRule { Name = "drop", Selection = new() { Metrics = ["ood_auroc_msp"], Kinds = ["ood"] }, Margin = 0 };
        var result = Evaluate(rule, tonight, before).Results.Single();

        var expected = Statistics.DeLong.Compare(Minus(foreign), Minus(clean), Minus(foreign), Minus(fallen))!.Value;
        Assert.That(result.Method, Does.Contain("paired, DeLong"));
        Assert.That(result.Value, Is.EqualTo(expected.Difference).Within(1e-12));

        static double[] Minus(double[] values) => Array.ConvertAll(values, value => -value);
    }

    [Test]
    public void Samples_pair_up_and_pairing_sharpens_the_comparison()
    {
        // 1,000 images, 3 newly wrong, 1 newly right: worsening .002.
        var old = RunBuilder.Right(800, 1000);
        var now = (bool[])old.Clone();
        (now[0], now[1], now[2], now[900]) = (false, false, false, true);
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", now);
        var before = new RunBuilder("before").Cell("f/a", "test", old);

        var result = Evaluate(Drop(0.02), tonight, before).Results.Single();

        var expected = TangoInterval.Of(3, 1, 1000);
        Assert.That(result.Value, Is.EqualTo(0.002).Within(1e-12));
        Assert.That(result.Lower, Is.EqualTo(expected.Lower).Within(1e-12));
        Assert.That(result.Upper, Is.EqualTo(expected.Upper).Within(1e-12));
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void Other_labels_under_the_same_indices_are_other_data_and_do_not_pair()
    {
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", RunBuilder.Right(800, 1000));
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(790, 1000))
            .WithSamples("f/a", "test", RunBuilder.Scores(RunBuilder.Right(790, 1000), i => (i + 1) % 3));

        var result = Evaluate(Drop(0.02), tonight, before).Results.Single();

        Assert.That(result.Method, Does.Contain("unpaired"));
        Assert.That(result.Value, Is.EqualTo(-0.01).Within(1e-12));
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Inconclusive));
    }

    [Test]
    public void Worse_means_higher_for_a_metric_that_is_better_low()
    {
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", new Measurement("ece", 0.30, 0.29, 0.31, 1000));
        var before = new RunBuilder("before").Cell("f/a", "test", new Measurement("ece", 0.10, 0.09, 0.11, 1000));

        var result = Evaluate(Drop(0.05, "ece"), tonight, before).Results.Single();

        Assert.That(result.Value, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(result.Upper - result.Value, Is.EqualTo(Math.Sqrt(2) * 0.01).Within(1e-9));
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void A_metric_with_no_better_end_must_be_told_one()
    {
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", new Measurement("oddity", 0.3, 0.29, 0.31, 1000));
        var before = new RunBuilder("before").Cell("f/a", "test", new Measurement("oddity", 0.1, 0.09, 0.11, 1000));

        var error = Assert.Throws<UsageException>(() => Evaluate(Drop(0.05, "oddity"), tonight, before));

        Assert.That(error!.Message, Does.Contain("better: higher"));
        Assert.That(Evaluate(Drop(0.05, "oddity") with { Better = Direction.HigherIsBetter }, tonight, before).Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void Non_inferiority_spends_alpha_on_one_side_and_so_decides_earlier()
    {
        var old = RunBuilder.Right(800, 1000);
        var now = (bool[])old.Clone();
        for (var i = 0; i < 10; i++)
        {
            now[i] = false;
            now[800 + i] = true;
        }

        var tonight = new RunBuilder("tonight").Cell("f/a", "test", now);
        var before = new RunBuilder("before").Cell("f/a", "test", old);

        // 10 against 10 of 1,000: standard error .00447; upper ends about .0088 (two-sided) and .0074 (one-sided).
        Assert.That(Evaluate(Drop(0.008), tonight, before).Verdict, Is.EqualTo(Verdict.Inconclusive));
        Assert.That(Evaluate(Drop(0.008) with { NonInferiority = true }, tonight, before).Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void A_checkpoint_that_is_new_is_inconclusive_and_a_missing_baseline_run_an_error()
    {
        var tonight = new RunBuilder("tonight").Cell("f/new", "test", RunBuilder.Right(9, 10));
        var before = new RunBuilder("before").Cell("f/a", "test", RunBuilder.Right(9, 10));

        var report = Evaluate(Drop(0.1), tonight, before);

        Assert.That(report.Results.Single().Reason, Does.Contain("has no checkpoint 'f/new'"));
        Assert.That(report.Verdict, Is.EqualTo(Verdict.Inconclusive));
        var error = Assert.Throws<UsageException>(() => Gate.Evaluate(new("p", 0.05, true, [Drop(0.1)]), tonight.Run, tonight));
        Assert.That(error!.Message, Does.Contain("--baseline"));
    }

    [Test]
    public void The_baseline_may_be_a_named_checkpoint_or_the_next_smaller_rung_of_the_same_run()
    {
        var run = new RunBuilder()
            .Cell("f/a", "test", RunBuilder.Right(700, 1000))
            .Cell("f/b", "test", RunBuilder.Right(800, 1000))
            .Cell("f/c", "test", RunBuilder.Right(900, 1000));

        var named = Gate.Evaluate(new("p", 0.05, true, [Drop(0.0) with { Baseline = new(BaselineKind.Checkpoint, "f/b") }]), run.Run, run);
        var rungs = Gate.Evaluate(new("p", 0.05, true, [Drop(0.0) with { Baseline = new(BaselineKind.PreviousRung) }]), run.Run, run);

        Assert.That(named.Results.Select(result => (result.Checkpoint, Math.Round(result.Value!.Value, 9))), Is.EqualTo(new[] { ("f/a", 0.1), ("f/c", -0.1) }));
        Assert.That(rungs.Results.Select(result => (result.Checkpoint, Math.Round(result.Value!.Value, 9))), Is.EqualTo(new[] { ("f/b", -0.1), ("f/c", -0.1) }));
        Assert.That(named.Results[0].Verdict, Is.EqualTo(Verdict.Fail));
    }

    [Test]
    public void Negative_flips_are_counted_even_where_the_accuracy_is_the_same()
    {
        var old = RunBuilder.Right(500, 1000);
        bool[] now = [.. old.Select((right, i) => i is < 50 or (>= 500 and < 550) ? !right : right)];
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", now);
        var before = new RunBuilder("before").Cell("f/a", "test", old);
        var rule = new FlipRule { Name = "flips", Selection = new() { Metrics = ["accuracy"] }, AtMost = 0.01 };

        var result = Evaluate(rule, tonight, before).Results.Single();

        Assert.That(result.Value, Is.EqualTo(0.05).Within(1e-12));
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fail));
        Assert.That(Evaluate(Drop(0.05), tonight, before).Verdict, Is.EqualTo(Verdict.Pass));
    }

    [Test]
    public void A_mean_worsening_clusters_by_image()
    {
        var old = RunBuilder.Random(0.8, 400, 1);
        var now = RunBuilder.Random(0.7, 400, 2);
        var one = (new RunBuilder("tonight").Cell("f/a", "test/noise-1", now), new RunBuilder("before").Cell("f/a", "test/noise-1", old));
        var copies = (
            new RunBuilder("tonight").Cell("f/a", "test/noise-1", now).Cell("f/a", "test/noise-2", now),
            new RunBuilder("before").Cell("f/a", "test/noise-1", old).Cell("f/a", "test/noise-2", old));
        var rule = Drop(0.01) with { Aggregate = Aggregate.Mean };

        var single = Evaluate(rule, one.Item1, one.Item2).Results.Single();
        var both = Evaluate(rule, copies.Item1, copies.Item2).Results.Single();

        Assert.That(both.Lower, Is.EqualTo(single.Lower).Within(1e-12));
        Assert.That(both.Upper, Is.EqualTo(single.Upper).Within(1e-12));
    }

    [Test]
    public void The_calibration_error_is_compared_on_pairs_where_it_is_the_one_of_these_samples()
    {
        var old = RunBuilder.Random(0.8, 500, 3);
        var now = (bool[])old.Clone();
        (now[1], now[2], now[3]) = (!now[1], !now[2], !now[3]);
        var compared = CheckpointComparisons.Of(RunBuilder.Scores(old), RunBuilder.Scores(now)).Find("ece")!;
        var tonight = new RunBuilder("tonight").Cell("f/a", "test", now, new Measurement("ece", compared.Second, 0.0, 0.1, 500));
        var before = new RunBuilder("before").Cell("f/a", "test", old, new Measurement("ece", compared.First, 0.0, 0.1, 500));

        var result = Evaluate(Drop(0.02, "ece"), tonight, before).Results.Single();

        Assert.That(result.Method, Is.EqualTo("paired bootstrap, normal"));
        Assert.That(result.Value, Is.EqualTo(compared.Difference).Within(1e-12));
        Assert.That(result.Upper - result.Lower, Is.LessThan(0.05), "unpaired it would be .14");
    }

    [Test]
    public void A_stretched_interval_stays_in_the_range_of_the_metric()
    {
        var run = new RunBuilder().Cell("f/a", "test", new Measurement("ece", 0.01, 0.001, 0.02, 100)).Cell("f/b", "test", new Measurement("ece", 0.01, 0.001, 0.02, 100));
        var rule = new BoundRule { Name = "r", Selection = new() { Metrics = ["ece"] }, AtLeast = 0 };

        var results = Gate.Evaluate(new("p", 0.001, true, [rule]), run.Run, run).Results;

        Assert.That(results.Select(result => result.Lower), Is.All.Zero);
        Assert.That(results.Select(result => result.Verdict), Is.All.EqualTo(Verdict.Pass));
    }

    private static BaselineRule Drop(double margin, string metric = "accuracy") =>
        new() { Name = "drop", Selection = new() { Metrics = [metric] }, Margin = margin };

    private static GateReport Evaluate(GateRule rule, RunBuilder tonight, RunBuilder before) =>
        Gate.Evaluate(new("p", 0.05, true, [rule]), tonight.Run, tonight, before.Run, before);
}
