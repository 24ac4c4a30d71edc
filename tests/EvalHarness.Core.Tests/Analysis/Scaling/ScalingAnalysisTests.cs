using EvalHarness.Analysis.Scaling;
using EvalHarness.Evaluation;

namespace EvalHarness.Tests.Analysis.Scaling;

public sealed class ScalingAnalysisTests
{
    private static readonly double[] Sizes = [1e3, 4e3, 16e3, 64e3, 256e3, 1e6];
    private static readonly Lazy<FamilyScaling> Toy = new(() => Analyze(threads: 2).Families.Single());

    [Test]
    public void Finds_that_clean_accuracy_rises_and_by_how_much_per_decade()
    {
        var clean = Trend("accuracy", "clean");

        Assert.Multiple(() =>
        {
            Assert.That(clean.Result.Verdict, Is.EqualTo(TrendVerdict.Predictable));
            // 0.50 to 0.80 over three decades.
            Assert.That(clean.Result.Slope!.PerDecade, Is.EqualTo(0.1).Within(0.005));
            Assert.That(clean.Result.Multiverse!.SameSign, Is.EqualTo(1));
        });
    }

    [Test]
    public void Gives_every_metric_and_group_form_slope_forecast_and_robustness_but_details_to_few()
    {
        var trends = Toy.Value.Trends;

        Assert.Multiple(() =>
        {
            Assert.That(trends, Has.Count.GreaterThan(10));
            Assert.That(trends.Select(trend => trend.Result.BestForm), Has.None.Null);
            Assert.That(trends.Select(trend => trend.Result.Slope), Has.None.Null);
            Assert.That(trends.Select(trend => trend.Result.Forecast), Has.None.Null);
            Assert.That(trends.Select(trend => trend.Result.Multiverse!.Count), Has.All.GreaterThan(40));
            Assert.That(trends.Where(trend => trend.Headline).Select(trend => trend.Result.Multiverse!.Specifications), Has.None.Empty);
            Assert.That(trends.Where(trend => !trend.Headline).Select(trend => trend.Result.Multiverse!.Specifications), Has.All.Empty);
        });
    }

    [Test]
    public void Says_in_one_sentence_that_no_verdict_hangs_on_the_axis()
    {
        // MACs are 50 times the parameters and file sizes all but four times: the same ladder.
        Assert.Multiple(() =>
        {
            Assert.That(Toy.Value.OtherAxes, Is.EqualTo(["macs", "file_bytes"]));
            Assert.That(Toy.Value.Trends.SelectMany(trend => trend.OtherAxes).Select(axis => axis.Agrees), Has.All.True);
            Assert.That(Toy.Value.Headlines.Select(one => one.Text), Has.Some.StartsWith("What counts as scale changes no main verdict: over MACs and file size"));
        });
    }

    [Test]
    public void Says_on_which_axis_a_verdict_is_another()
    {
        // A straight line over parameters; over epochs each of two pairs of rungs differs by as much as ten times the epochs bring.
        double[] accuracy = [0.5, 0.56, 0.62, 0.68, 0.74, 0.8], epochs = [1, 1, 10, 10, 100, 1000];
        Checkpoint[] rungs = [.. accuracy.Select((_, i) => SyntheticRun.Rung("r" + i, Math.Pow(10, 3 + (0.5 * i)), epochs: epochs[i]))];
        var run = SyntheticRun.Of(rungs, [SyntheticRun.Clean()], 5_000, (rung, _) => accuracy[Array.IndexOf(rungs, rung)]);

        var family = ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions()).Families.Single();

        var clean = family.Trends.Single(trend => trend.Metric == "accuracy" && trend.Group == "clean");
        var over = clean.OtherAxes.Single(axis => axis.Axis == "epochs");
        Assert.Multiple(() =>
        {
            Assert.That(clean.Result.Verdict, Is.EqualTo(TrendVerdict.Predictable));
            Assert.That(over.Verdict, Is.Not.EqualTo(TrendVerdict.Predictable));
            Assert.That(family.Headlines.Select(one => one.Text), Has.Some.Contains($"is predictable over parameters but {over.Verdict.ToString().ToLowerInvariant()} over epochs"));
        });
    }

    [Test]
    public void Puts_a_measured_cost_beside_the_analysis()
    {
        var family = Toy.Value;
        var costs = family.RobustAccuracy.ToDictionary(one => one.Checkpoint, _ => 1.0);
        foreach (var rung in family.Rungs)
        {
            costs[rung.Checkpoint] = rung.X / 1e3;
        }

        costs["toy/pruned"] = 2_000;

        var scaling = CostScaling.Of(family, "latency_ms", costs, TrendThresholds.Default);

        var pruned = scaling.Front!.Points.Single(point => point.Checkpoint == "toy/pruned");
        Assert.Multiple(() =>
        {
            Assert.That(pruned.OnFront, Is.False);
            Assert.That(pruned.DominatedShare, Is.GreaterThan(0.99)); // 0.65 at 2,000 ms against 0.80 at 1,000
            Assert.That(scaling.Trends.Select(trend => trend.Trend.Agrees), Has.All.True); // a thousandth of the parameters: the same axis
            Assert.That(scaling.Headlines.Select(one => one.Text), Has.Some.Contains("pruned").And.Some.Contains("over latency"));
        });
    }

    [Test]
    public void Finds_that_the_gap_widens_because_the_shift_gains_less()
    {
        var gap = Toy.Value.Gaps.Single(one => one.Metric == "accuracy" && one.Group == "gap:blur");

        Assert.Multiple(() =>
        {
            // Blurred accuracy gains 0.04 a decade against 0.10: the gap widens by 0.06.
            Assert.That(gap.PerDecade, Is.EqualTo(0.06).Within(0.005));
            Assert.That(gap.Widens, Is.True);
            Assert.That(gap.Interval.Contains(0.06), Is.True);
            Assert.That(gap.Images.Width, Is.LessThan(0.05));
        });
    }

    [Test]
    public void Sees_no_gap_in_the_last_digits_of_equal_numbers()
    {
        Checkpoint[] rungs = [.. Sizes.Select((size, i) => SyntheticRun.Rung("r" + i, size))];
        Condition[] conditions = [SyntheticRun.Clean(), .. Enumerable.Range(1, 5).SelectMany(severity =>
            new[] { "gaussian_blur", "zoom_blur", "glass_blur" }.Select(name => SyntheticRun.Corruption(name, severity, "blur")))];
        var run = SyntheticRun.Of(rungs, conditions, 120, (_, _) => 0.9);

        // Every checkpoint is always right.
        var family = ScalingAnalysis.Analyze(run.Run, new Perfect(run), new ScalingOptions()).Families.Single();

        Assert.That(family.Gaps.Where(gap => gap.Metric == "accuracy").Select(gap => gap.Widens), Is.Not.Empty.And.All.Null);
        Assert.That(family.Ratios.Select(ratio => ratio.BenchmarkFaster), Has.All.Null);
    }

    [Test]
    public void Finds_that_the_benchmark_improves_faster_than_robustness()
    {
        var ratio = Toy.Value.Ratios.Single(one => one.Group == "blur");

        Assert.Multiple(() =>
        {
            Assert.That(ratio.Ratio, Is.EqualTo(0.4).Within(0.05));
            Assert.That(ratio.BenchmarkFaster, Is.True);
        });
    }

    [Test]
    public void Places_a_variant_at_the_scale_of_the_ladder_that_does_as_well()
    {
        var clean = Toy.Value.Variants.Single(one => one.Group == "clean" && one.Checkpoint == "toy/pruned");

        Assert.Multiple(() =>
        {
            // 0.65 lies half-way up the ladder: 1e3 * 10^1.5.
            Assert.That(Math.Log10(clean.EquivalentX!.Value), Is.EqualTo(4.5).Within(0.1));
            Assert.That(clean.Interval!.Value.Contains(clean.EquivalentX.Value), Is.True);
            Assert.That(clean.X, Is.EqualTo(256e3));
        });
    }

    [Test]
    public void Says_how_often_a_checkpoint_is_dominated()
    {
        var front = Toy.Value.Fronts.Single(one => one.Cost == "parameters");
        var variant = front.Points.Single(point => point.Checkpoint == "toy/pruned");

        Assert.Multiple(() =>
        {
            Assert.That(front.Points.Where(point => !point.OnFront).Select(point => point.Checkpoint), Is.EquivalentTo(["toy/pruned", "toy/early"]));
            Assert.That(variant.DominatedShare, Is.GreaterThan(0.9));
        });
    }

    [Test]
    public void Flags_a_checkpoint_that_still_improved_over_its_earlier_epoch()
    {
        var flag = Toy.Value.Flags.Single(one => one.Kind == "undertrained");

        Assert.That(flag.Evidence, Does.Contain("from epoch 5 to epoch 10"));
    }

    [Test]
    public void Flags_a_checkpoint_whose_train_gap_widens_while_test_stands_still()
    {
        double[] test = [0.60, 0.70, 0.70], train = [0.61, 0.72, 0.85];
        Checkpoint[] rungs = [.. test.Select((_, i) => SyntheticRun.Rung("r" + i, Math.Pow(10, 3 + i)))];
        var run = SyntheticRun.Of(
            rungs, [SyntheticRun.Clean(), SyntheticRun.Train()], 2_000, (rung, condition) => (condition.Kind == ConditionKind.Train ? train : test)[Array.IndexOf(rungs, rung)]);

        var flag = ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions()).Families.Single().Flags.Single();

        Assert.Multiple(() =>
        {
            Assert.That(flag.Kind, Is.EqualTo("overfitted"));
            Assert.That(flag.Checkpoint, Is.EqualTo("toy/r2"));
            Assert.That(flag.Evidence, Does.Contain("widened by 13."));
        });
    }

    [Test]
    public void Makes_sentences_from_the_numbers_with_the_ids_of_their_records()
    {
        var family = Toy.Value;
        string[] known =
        [
            .. family.Trends.Select(one => one.Id), .. family.Trends.Select(one => one.Id + "/forecast"), .. family.Gaps.Select(one => one.Id),
            .. family.Ratios.Select(one => one.Id), .. family.Fronts.Select(one => one.Id),
            .. family.Variants.Select(one => one.Id), .. family.Flags.Select(one => one.Id),
        ];

        TestContext.Out.WriteLine(string.Join('\n', family.Headlines.Select(one => one.Text)));
        Assert.Multiple(() =>
        {
            Assert.That(family.Headlines[0].Text, Does.StartWith("Accuracy on clean data rises predictably from 1k to 1M"));
            Assert.That(family.Headlines.SelectMany(one => one.Numbers).Distinct(), Is.SubsetOf(known));
            Assert.That(family.Headlines.Select(one => one.Text), Has.Some.StartsWith("The gap under blur widens with scale: +6."));
            Assert.That(family.Headlines.Select(one => one.Text), Has.None.Contains("NaN"));
        });
    }

    [Test]
    public void Says_the_same_with_one_thread()
    {
        var one = Analyze(threads: 1).Families.Single();

        Assert.Multiple(() =>
        {
            Assert.That(one.Headlines.Select(line => line.Text), Is.EqualTo(Toy.Value.Headlines.Select(line => line.Text)));
            Assert.That(one.Gaps.Select(gap => gap.Interval), Is.EqualTo(Toy.Value.Gaps.Select(gap => gap.Interval)));
        });
    }

    [Test]
    public void Says_why_a_single_scale_has_no_trend()
    {
        var run = SyntheticRun.Of([SyntheticRun.Rung("only", 1e3)], [SyntheticRun.Clean()], 200, (_, _) => 0.5);

        var family = ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions()).Families.Single();

        Assert.Multiple(() =>
        {
            Assert.That(family.Trends, Is.Empty);
            Assert.That(family.Reason, Does.Contain("one scale only"));
        });
    }

    private static SeriesTrend Trend(string metric, string group) =>
        Toy.Value.Trends.Single(one => one.Metric == metric && one.Group == group);

    private static ScalingReport Analyze(int threads)
    {
        Checkpoint[] checkpoints =
        [
            .. Sizes.Select((size, i) => SyntheticRun.Rung("r" + i, size, epochs: 10)),
            SyntheticRun.Rung("pruned", 256e3, "pruned", "r4"),
            SyntheticRun.Rung("early", 1e6, "earlier_epoch", "r5", 5),
        ];
        Condition[] conditions =
        [
            SyntheticRun.Clean(),
            SyntheticRun.Corruption("defocus_blur", 2, "blur"),
            SyntheticRun.Corruption("defocus_blur", 4, "blur"),
            SyntheticRun.Corruption("gaussian_noise", 3, "noise"),
        ];
        double Accuracy(Checkpoint checkpoint, Condition condition)
        {
            var decades = checkpoint.Name switch
            {
                "pruned" => 1.5,
                "early" => 2.4,
                _ => Math.Log10(checkpoint.Parameters!.Value / 1e3),
            };
            return condition.Group switch
            {
                "blur" => 0.45 - (0.02 * condition.Severity) + (0.04 * decades),
                "noise" => 0.40 + (0.08 * decades),
                _ => 0.50 + (0.10 * decades),
            };
        }

        var run = SyntheticRun.Of(checkpoints, conditions, 2_000, Accuracy);
        return ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions { Threads = threads });
    }

    private sealed class Perfect(SyntheticRun run) : ISampleSource
    {
        public Data.SampleScores? Load(string checkpoint, string condition) =>
            run.Load(checkpoint, condition) is { } scores ? scores with { Prediction = scores.Label } : null;
    }
}
