using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Metrics;

/// <summary>What every metric of the table promises.</summary>
public sealed class MetricPromiseTests
{
    private static readonly MetricOptions Quick = new(Resamples: 40, Seed: 5);

    // Estimators whose definition depends on n itself: a bias correction, whole ranks, quantile positions n - 1.
    private static readonly string[] DependOnCount =
    [
        "ece_debiased", "ece_debiased_squared", "ece_equal_mass", "ece_sweep", "aurc", "excess_aurc", "conformal_coverage_90", "conformal_size_90",
    ];

    private static IEnumerable<TestCaseData> Degenerate
    {
        get
        {
            yield return Case("nothing", [], []);
            yield return Case("one right", [.7, .2, .1], [0]);
            yield return Case("one wrong", [.7, .2, .1], [2]);
            yield return Case("one right, one wrong", [.7, .2, .1, .6, .3, .1], [0, 2]);
            yield return Case("two equal", [.7, .2, .1, .7, .2, .1], [0, 0]);
            yield return Case("one wrong of 20", Repeat([.8, .1, .1], 20), [1, .. new int[19]]);
            yield return Case("one right of 20", Repeat([.8, .1, .1], 20), [0, .. Enumerable.Repeat(1, 19)]);
            yield return Case("never sure and all wrong", Repeat([.4, .3, .3], 20), Enumerable.Repeat(2, 20).ToArray());
            yield return Case("one label among unlabelled", Repeat([.7, .2, .1], 20), [0, .. Enumerable.Repeat(-1, 19)]);
            yield return Case("outputs NaN", Repeat([double.NaN, double.NaN, double.NaN], 20), new int[20]);
            yield return Case("one output NaN", [.7, .2, .1, .5, double.NaN, .2, .1, .2, .7], [0, 1, 2]);
            yield return Case("one output finite", [.7, .2, .1, double.NaN, .2, .3, double.NaN, .2, .7], [0, 1, 2]);
            yield return Case("no label", [.7, .2, .1, .5, .3, .2], [-1, -1]);
            yield return Case("all right and sure", Repeat([1, 0, 0], 20), new int[20]);
            yield return Case("all wrong and sure", Repeat([1, 0, 0], 20), Enumerable.Repeat(1, 20).ToArray());
            yield return Case("all tied", Repeat([1 / 3.0, 1 / 3.0, 1 / 3.0], 30), Enumerable.Range(0, 30).Select(i => i % 3).ToArray());
            yield return Case("one class", SampleScoresBuilderTests.Random(3, 30).Rows.Select(v => Math.Abs(v)).Chunk(3).SelectMany(r => r.Select(v => v / r.Sum())).ToArray(), new int[30]);
        }
    }

    [Test]
    public void Ids_are_unique_and_every_field_is_filled()
    {
        Assert.That(StandardMetrics.All.Select(m => m.Id), Is.Unique);
        Assert.That(StandardMetrics.All.Select(m => m.Id), Is.All.Match("^[a-z0-9_]+$"));
        Assert.That(StandardMetrics.All.SelectMany(m => new[] { m.Name, m.Group, m.Convention, m.Source }), Is.All.Not.Empty);
        Assert.That(StandardMetrics.All, Is.All.Matches<Metric>(m => m!.Range.Lower < m.Range.Upper));
        Assert.That(StandardMetrics.Find("ece"), Is.Not.Null);
        Assert.That(StandardMetrics.Find("no_such"), Is.Null);
    }

    [Test]
    public void The_order_of_samples_changes_nothing()
    {
        var (rows, labels) = Rounded(200);
        var order = Enumerable.Range(0, 200).OrderBy(i => (i * 73) % 200).ToArray();

        var straight = MetricTable.Evaluate(Cell(rows, labels, [.. Enumerable.Range(0, 200)]), Quick);
        var shuffled = MetricTable.Evaluate(Cell([.. order.SelectMany(i => rows.Skip(i * 4).Take(4))], [.. order.Select(i => labels[i])], order), Quick);

        for (var m = 0; m < straight.Count; m++)
        {
            AssertNear(shuffled[m], straight[m], 1e-9);
        }
    }

    [Test]
    public void Doubling_the_data_leaves_the_value()
    {
        var (rows, labels) = Rounded(300);
        int[] index = [.. Enumerable.Range(0, 300)];

        var once = MetricTable.Evaluate(Cell(rows, labels, index), new MetricOptions(0));
        var twice = MetricTable.Evaluate(Cell([.. rows, .. rows], [.. labels, .. labels], [.. index, .. index]), new MetricOptions(0));

        for (var m = 0; m < once.Count; m++)
        {
            if (!DependOnCount.Contains(once[m].Metric))
            {
                // The smooth error adds 1e-4 to a density of n: 1e-6.
                Assert.That(twice[m].Value, Is.EqualTo(once[m].Value).Within(1e-6), once[m].Metric);
            }
        }
    }

    [Test]
    public void Doubling_the_data_as_clusters_leaves_the_interval_of_a_mean()
    {
        var (rows, labels) = Rounded(300);
        int[] index = [.. Enumerable.Range(0, 300)];
        var once = MetricTable.Evaluate(Cell(rows, labels, index), new MetricOptions(0)).Single(m => m.Metric == "nll");
        var twice = MetricTable.Evaluate(Cell([.. rows, .. rows], [.. labels, .. labels], [.. index, .. index]), new MetricOptions(0)).Single(m => m.Metric == "nll");

        AssertNear(twice, once with { N = 600 }, 1e-9);
    }

    [Test]
    public void Values_lie_in_their_range_and_their_interval()
    {
        foreach (var classes in new[] { 2, 4, 120 })
        {
            var (rows, labels) = SampleScoresBuilderTests.Random(classes, 150, 3);
            var cell = SampleScoresBuilderTests.Build(rows, labels, OutputKind.Logits, classes);
            CheckAll(MetricTable.Evaluate(cell, Quick));
        }
    }

    [Test]
    public void A_perfect_predictor_gets_the_best_value()
    {
        var labels = Enumerable.Range(0, 60).Select(i => i % 3).ToArray();
        var rows = labels.SelectMany(l => Enumerable.Range(0, 3).Select(k => k == l ? 1.0 : 0)).ToArray();

        var measured = MetricTable.Evaluate(Cell(rows, labels, [.. Enumerable.Range(0, 60)], 3), Quick);

        foreach (var measurement in measured.Where(m => m.Value is not null))
        {
            var metric = StandardMetrics.Find(measurement.Metric)!;
            if (metric.Id is "brier_resolution" or "corp_discrimination")
            {
                Assert.That(measurement.Value, Is.Zero, metric.Id); // nothing is left to discriminate
            }
            else if (metric.Direction == Direction.HigherIsBetter)
            {
                Assert.That(measurement.Value, Is.EqualTo(metric.Range.Upper).Within(1e-9), metric.Id);
            }
            else if (metric.Direction == Direction.LowerIsBetter && metric.Group != "conformal")
            {
                Assert.That(measurement.Value, Is.EqualTo(Math.Max(0, metric.Range.Lower)).Within(1e-9), metric.Id);
            }
        }
    }

    [TestCaseSource(nameof(Degenerate))]
    public void Degenerate_data_gives_a_value_or_a_reason(double[] rows, int[] labels)
    {
        var cell = Cell(rows, labels, [.. Enumerable.Range(0, labels.Length)], 3);

        CheckAll(MetricTable.Evaluate(cell, Quick));
        CheckAll(MetricTable.EvaluateOod(cell, cell, Quick));
        CheckAll(MetricTable.EvaluateOod(cell, Cell([], [], [], 3), Quick));
        CheckAll(MetricTable.EvaluateOod(Cell([.1, .2, .7], [0], [0], 3), cell, Quick));
    }

    [TestCaseSource(nameof(Degenerate))]
    public void Degenerate_logits_give_a_value_or_a_reason(double[] rows, int[] labels)
    {
        var builder = new SampleScoresBuilder(3, OutputKind.Logits, labels.Length, false);
        builder.Add(rows, labels, [.. Enumerable.Repeat(0, labels.Length)]); // all of one image
        var cell = builder.BuildCell();

        CheckAll(MetricTable.Evaluate(cell, Quick));
        CheckAll(MetricTable.EvaluateOod(cell, cell, Quick));
    }

    [Test]
    public void Classwise_error_has_an_interval_up_to_1024_classes()
    {
        var (rows, labels) = SampleScoresBuilderTests.Random(600, 80, 3);
        var cell = SampleScoresBuilderTests.Build(rows, labels, OutputKind.Logits, 600);
        var measured = MetricTable.Evaluate(cell, Quick).Single(m => m.Metric == "classwise_ece");

        Assert.That(measured.Upper - measured.Lower, Is.Positive);

        // As such a cell was stored before: one group holds the sums of all.
        var stored = cell.Totals!.ToArrays().ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var name in new[] { "totals_class_hits", "totals_class_confidence" })
        {
            var size = 600 * CellTotals.ClassBins;
            var sums = stored[name];
            stored[name] = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, CellTotals.ClassGroups).Sum(g => sums[(g * size) + i]))];
        }

        var old = MetricTable.Evaluate(new CellSamples(cell.Scores, CellTotals.FromArrays(stored)), Quick).Single(m => m.Metric == "classwise_ece");
        Assert.That(old.Value, Is.EqualTo(measured.Value).Within(1e-12));
        Assert.That(old.Lower, Is.Null);
        Assert.That(old.Reason, Does.Contain("at most 1,024 classes; ece_debiased"));
    }

    [Test]
    public void Columns_with_NaN_are_left_out_or_give_a_reason()
    {
        var (rows, labels) = Rounded(20);
        var cell = Cell(rows, labels, [.. Enumerable.Range(0, 20)]);
        cell.Scores.Nll[3] = double.NaN;
        cell.Scores.Energy[4] = double.NaN;

        var measured = MetricTable.Evaluate(cell, Quick);

        CheckAll(measured);
        Assert.That(measured.Single(m => m.Metric == "nll").N, Is.EqualTo(19));
        CheckAll(MetricTable.EvaluateOod(cell, cell, Quick));
    }

    [Test]
    public void Threads_change_nothing()
    {
        var (rows, labels) = Rounded(150);
        var cell = Cell(rows, labels, [.. Enumerable.Range(0, 150)]);

        Assert.That(MetricTable.Evaluate(cell, Quick with { Threads = 4 }), Is.EqualTo(MetricTable.Evaluate(cell, Quick)));
        Assert.That(MetricTable.EvaluateOod(cell, cell, Quick with { Threads = 4 }), Is.EqualTo(MetricTable.EvaluateOod(cell, cell, Quick)));
    }

    [Test]
    public void A_score_report_with_ood_data_has_every_metric()
    {
        var (rows, labels) = SampleScoresBuilderTests.Random(4, 200, 3);
        var (other, _) = SampleScoresBuilderTests.Random(4, 100, 4, 1);
        var input = new ScoreInput(rows, labels, 4, OutputKind.Logits);

        var report = ScoreReport.Of(input, new ScoreInput(other, Enumerable.Repeat(-1, 100).ToArray(), 4, OutputKind.Logits), Quick);

        Assert.That(report.Select(m => m.Metric), Is.EqualTo(StandardMetrics.Cell.Concat(StandardMetrics.Ood).Select(m => m.Id)));
        CheckAll(report);
        // The other data's logits are eight times smaller, so its outputs are flatter: every score finds it more often than chance.
        var areas = report.Where(m => m.Metric.StartsWith("ood_auroc", StringComparison.Ordinal)).ToLookup(m => m.Value is null);
        Assert.That(areas[false].Select(m => m.Value), Is.All.GreaterThan(0.6));
        Assert.That(areas[true].Count(), Is.EqualTo(4)); // those from features, which a table of outputs does not hold
        Assert.That(
            () => ScoreReport.Of(input, new ScoreInput([1, 2], [-1], 2, OutputKind.Logits), Quick), Throws.TypeOf<UsageException>());
        Assert.That(
            () => ScoreReport.Of(input, new ScoreInput([.25, .25, .25, .25], [-1], 4, OutputKind.Probabilities), Quick),
            Throws.TypeOf<UsageException>().With.Message.Contains("holds probabilities, but the labelled one logits"));
    }

    [Test]
    public void Logits_in_another_order_or_all_shifted_alike_are_ties()
    {
        // Every row is .3, -.2, 1.1 in some order; the other data's is shifted by 0 to .9: nothing tells them apart but the largest logit and energy.
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        double[] logits = [.3, -.2, 1.1];
        double[] Rows(double step) => [.. Enumerable.Range(0, 60).SelectMany(i => orders[i % 6].Select(k => logits[k] + (step * (i / 6))))];
        var input = new ScoreInput(Rows(0), [.. Enumerable.Range(0, 60).Select(i => i % 2)], 3, OutputKind.Logits);

        var report = ScoreReport.Of(input, new ScoreInput(Rows(.1), [.. Enumerable.Repeat(-1, 60)], 3, OutputKind.Logits), Quick)
            .ToDictionary(m => m.Metric, m => m.Value, StringComparer.Ordinal);

        Assert.That(
            new[] { "msp", "entropy", "margin", "gen" }.Select(score => report[$"ood_auroc_{score}"]), Is.All.EqualTo(.5).Within(1e-12));
        Assert.That(report["misclassification_auroc"], Is.EqualTo(.5).Within(1e-12));
        Assert.That(report["coverage_at_5_risk"], Is.Zero); // one confidence: all are accepted, or none
        Assert.That(report["ood_auroc_max_logit"], Is.LessThan(.1));
    }

    [Test]
    public void Outputs_too_large_for_a_variance_have_no_interval_and_break_nothing()
    {
        var cell = SampleScoresBuilderTests.Build([1e300, -1e300, 5, -1e308, 1e308, 0, 0, 0, -1e200], [0, 1, 2], OutputKind.Logits, 3);

        var measured = MetricTable.Evaluate(cell, Quick);

        CheckAll(measured);
        Assert.That(measured.SelectMany(m => new[] { m.Value, m.Lower, m.Upper }).OfType<double>(), Is.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void Equal_numbers_have_no_interval_of_rounding_width()
    {
        // Every prediction is wrong with probability 0, whose loss counts as that of 2.2e-16: 36.04 each.
        var cell = Cell([.. Enumerable.Repeat(new double[] { 0, 1, 0 }, 40).SelectMany(row => row)], new int[40], [.. Enumerable.Range(0, 40)], 3);

        var loss = MetricTable.Evaluate(cell, Quick).Single(m => m.Metric == "nll");

        Assert.That(loss.Value, Is.EqualTo(-Math.Log(2.220446049250313e-16)).Within(1e-9));
        Assert.That(loss.Lower, Is.Null);
    }

    [Test]
    public void The_readme_shows_the_table()
    {
        var file = Path.Combine(Source(), "..", "..", "..", "src", "EvalHarness.Core", "Metrics", "README.md");
        if (Environment.GetEnvironmentVariable("EVALHARNESS_UPDATE_README") == "1")
        {
            var parts = File.ReadAllText(file).Split("<!-- table -->\n");
            File.WriteAllText(file, $"{parts[0]}<!-- table -->\n{MetricReference.Markdown()}<!-- table -->\n{parts[2]}");
        }

        Assert.That(File.ReadAllText(file).ReplaceLineEndings("\n"), Does.Contain(MetricReference.Markdown()));
    }

    private static string Source([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static void CheckAll(IReadOnlyList<Measurement> measured)
    {
        foreach (var m in measured)
        {
            var range = StandardMetrics.Find(m.Metric)!.Range;
            Assert.That(new[] { m.Value, m.Lower, m.Upper }.OfType<double>(), Is.All.Matches<double>(double.IsFinite), m.Metric);
            Assert.That(m.Value is null ? m.Reason : "", Is.Not.Null, m.Metric);
            Assert.That(m.Lower is null, Is.EqualTo(m.Upper is null), m.Metric);
            Assert.That(m.Value ?? range.Lower, Is.InRange(range.Lower, range.Upper), m.Metric);
            if (m.Value is not null && m.Lower is null)
            {
                Assert.That(m.Reason, Is.Not.Null, m.Metric);
            }
            else if (m.Value is not null)
            {
                Assert.That(m.Value, Is.InRange(m.Lower!.Value, m.Upper!.Value), m.Metric);
                Assert.That(m.Lower >= range.Lower && m.Upper <= range.Upper, m.Metric);
            }
        }
    }

    private static void AssertNear(Measurement actual, Measurement expected, double tolerance)
    {
        Assert.That(actual.N, Is.EqualTo(expected.N), expected.Metric);
        Assert.That(actual.Reason, Is.EqualTo(expected.Reason), expected.Metric);
        foreach (var (a, b) in new[] { (actual.Value, expected.Value), (actual.Lower, expected.Lower), (actual.Upper, expected.Upper) })
        {
            Assert.That(a is null, Is.EqualTo(b is null), expected.Metric);
            Assert.That(a ?? 0, Is.EqualTo(b ?? 0).Within(tolerance), expected.Metric);
        }
    }

    /// <summary>Probabilities in steps of .05, so that many samples tie and lie on the edges of bins.</summary>
    private static (double[] Rows, int[] Labels) Rounded(int count)
    {
        var random = new Perturbations.SeededRandom(9);
        var (rows, labels) = (new double[count * 4], new int[count]);
        for (var i = 0; i < count; i++)
        {
            for (var unit = 0; unit < 20; unit++)
            {
                rows[(i * 4) + Math.Min(random.NextInt(4), random.NextInt(4))] += 0.05;
            }

            labels[i] = Math.Min(random.NextInt(4), random.NextInt(4));
        }

        return (rows, labels);
    }

    private static CellSamples Cell(double[] rows, int[] labels, int[] index, int classes = 4)
    {
        var builder = new SampleScoresBuilder(classes, OutputKind.Probabilities, labels.Length, false);
        builder.Add(rows, labels, index);
        return builder.BuildCell();
    }

    private static TestCaseData Case(string name, double[] rows, int[] labels) => new TestCaseData(rows, labels).SetArgDisplayNames(name);

    private static double[] Repeat(double[] row, int count) => [.. Enumerable.Repeat(row, count).SelectMany(r => r)];
}
