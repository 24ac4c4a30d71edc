using EvalHarness.Data;
using EvalHarness.Metrics.Calibration;
using EvalHarness.Metrics.Likelihood;
using EvalHarness.Metrics.Selective;

namespace EvalHarness.Metrics;

/// <summary>Values that can be worked out on paper.</summary>
public sealed class HandWorkedMetricTests
{
    [Test]
    public void Confidence_on_an_edge_belongs_to_the_bin_below()
    {
        var bins = new ConfidenceBins(10);

        Assert.That(new[] { 0, 0.1, 0.3, 0.7, 1.0 }.Select(bins.Of), Is.EqualTo(new[] { 0, 0, 2, 6, 9 }));
        Assert.That(new ConfidenceBins(20).Of(0.55), Is.EqualTo(10)); // .55 x 20 rounds up to 11.000000000000002
        Assert.That(bins.Of(Math.BitIncrement(0.3)), Is.EqualTo(3));
    }

    [Test]
    public void Fine_bins_merge_into_the_bins_themselves()
    {
        double[] confidence = [.. Enumerable.Range(0, 121).Select(i => i / 120.0)];
        double[] hit = [.. confidence.Select(c => c > 0.4 ? 1.0 : 0)];
        var fine = new FineHistogram();
        fine.Fill(confidence, hit);

        foreach (var bins in new[] { 5, 10, 15, 20, 30 })
        {
            Assert.That(fine.Merge(bins).Counts, Is.EqualTo(ReliabilityTable.EqualWidth(confidence, hit, bins).Counts));
        }
    }

    [Test]
    public void Debiasing_subtracts_the_variance_of_each_bin()
    {
        // One bin, confidence .6, 1 of 4 right: (.35)^2 - .25 x .75 / 3.
        var table = ReliabilityTable.EqualWidth([.6, .6, .6, .6], [1, 0, 0, 0], 1);

        Assert.That(table.SquaredDebiased(), Is.EqualTo((.35 * .35) - (.25 * .75 / 3)).Within(1e-15));
    }

    [Test]
    public void Equal_mass_keeps_ties_together()
    {
        // The median of .5 .5 .5 .9 is .5: the first bin holds the three ties.
        var table = ReliabilityTable.EqualMass([.5, .5, .5, .9], [1, 1, 0, 1], 2);

        Assert.That(table.Counts, Is.EqualTo(new double[] { 3, 1 }));
    }

    [Test]
    public void Sweep_stops_before_accuracy_falls()
    {
        // Two bins: 0.5 then 1; three bins 0, 1, 1; four bins: 0 1 1 1; all rising, so each sample is a bin.
        var rising = CalibrationError.Sweep([.6, .7, .8, .9], [0, 1, 1, 1]);
        // Two bins: 1 then .5 falls: one bin, |.75 - .75| = 0.
        var falling = CalibrationError.Sweep([.6, .7, .8, .9], [1, 1, 0, 1]);

        Assert.That(rising.Bins, Is.EqualTo(4));
        Assert.That(rising.Error, Is.EqualTo((.6 + .3 + .2 + .1) / 4).Within(1e-12));
        Assert.That(falling.Bins, Is.EqualTo(1));
        Assert.That(falling.Error, Is.Zero.Within(1e-12));
    }

    [Test]
    public void Kolmogorov_Smirnov_is_the_largest_running_gap()
    {
        // Running hits minus confidence: -.6, -.3, -1.1, -1: largest 1.1 of 4.
        Assert.That(CalibrationError.KolmogorovSmirnov([.6, .7, .8, .9], [0, 1, 0, 1]), Is.EqualTo(1.1 / 4).Within(1e-12));
    }

    [Test]
    public void Risk_and_coverage_of_four_samples()
    {
        // By falling confidence: right, wrong, right, right. Risks 0, 1/2, 1/3, 1/4.
        var risk = Risk([.6, .7, .8, .9], [1, 1, 0, 1]);

        Assert.That(risk.Area, Is.EqualTo((0 + 0.5 + (1 / 3.0) + 0.25) / 4).Within(1e-12));
        Assert.That(risk.ExcessArea, Is.EqualTo(((0.5 + (1 / 3.0) + 0.25) / 4) - (0.25 / 4)).Within(1e-12));
        // Accepted and wrong: 0, 1/4, 1/4, 1/4; trapezoids from 0: (0 + 1/8 + 1/4 + 1/4) / 4.
        Assert.That(risk.GeneralisedArea, Is.EqualTo(0.625 / 4).Within(1e-12));
        Assert.That(risk.CoverageAtFivePercent, Is.EqualTo(0.25));
        Assert.That(risk.RiskAt(0.5), Is.EqualTo(0.5));
        Assert.That(risk.MisclassificationArea().Value, Is.EqualTo(1 / 3.0).Within(1e-12)); // .8 is beaten by .9 alone
    }

    [Test]
    public void Ties_share_their_risk()
    {
        var risk = Risk([.5, .5], [1, 0]);

        // The first of two tied samples is wrong half the time.
        Assert.That(risk.Area, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(risk.MisclassificationArea().Value, Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void Tail_loss_counts_the_border_in_part()
    {
        // The worst 25 % of 10 losses: 9, 8 and half of 7.
        Assert.That(LossTail.Mean([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.25), Is.EqualTo((9 + 8 + 3.5) / 2.5).Within(1e-12));
    }

    [Test]
    public void Conformal_threshold_is_the_right_order_statistic()
    {
        // 9 calibration samples at .1 .. .9: floor(10 x .1) = 1, so the smallest; with 8 samples the rank is 0: no threshold.
        var indices = Enumerable.Range(0, 1000).Where(CalibrationSplit.IsCalibration).Take(9).ToArray();

        Assert.That(Conformal.SplitConformal.Calibrate(Clean(indices), 0.9), Is.EqualTo(0.1).Within(1e-12));
        Assert.That(Conformal.SplitConformal.Calibrate(Clean(indices[..8]), 0.9), Is.Null);
    }

    [Test]
    public void Conformal_sets_keep_their_promise_on_clean_data()
    {
        var (rows, labels) = SampleScoresBuilderTests.Random(5, 4000, 8);
        var cell = SampleScoresBuilderTests.Build(rows, labels, OutputKind.Logits, 5);

        var sets = Conformal.SplitConformal.Of(cell, cell)!;

        // Coverage of 2,000 by 2,000: error about .0095; labels are pure chance, so sets hold 4.5 of 5 classes or more.
        Assert.That((double)sets.Covered / sets.Samples, Is.EqualTo(0.9).Within(0.04));
        Assert.That(sets.MeanSize, Is.InRange(4.3, 4.8));
    }

    [Test]
    public void Both_halves_are_near_half() =>
        Assert.That(Enumerable.Range(0, 10_000).Count(CalibrationSplit.IsCalibration), Is.InRange(4800, 5200));

    [Test]
    public void Positive_class_and_top_label_are_two_errors()
    {
        // P(y = 1) .2 and .8, labels 1 and 1: by class gaps .8 and .2; by top label confidence .8 twice, hits 0 and 1: |.5 - .8|.
        var cell = SampleScoresBuilderTests.Build([.8, .2, .2, .8], [1, 1], OutputKind.Probabilities, 2);
        var measured = MetricTable.Evaluate(cell, new MetricOptions(0)).ToDictionary(m => m.Metric, m => m.Value, StringComparer.Ordinal);

        Assert.That(measured["ece_positive_class"], Is.EqualTo(0.5).Within(1e-12));
        Assert.That(measured["ece"], Is.EqualTo(0.3).Within(1e-12));
    }

    [Test]
    public void Positive_class_on_an_edge_belongs_to_the_bin_below()
    {
        // P(y = 1) 1/15, on the edge of the first bin, label 0: gap 1/15. P(y = 1) .1, in the second, label 1: gap .9.
        var cell = SampleScoresBuilderTests.Build([14 / 15.0, 1 / 15.0, .9, .1], [0, 1], OutputKind.Probabilities, 2);
        var measured = MetricTable.Evaluate(cell, new MetricOptions(0)).ToDictionary(m => m.Metric, m => m.Value, StringComparer.Ordinal);

        Assert.That(measured["ece_positive_class"], Is.EqualTo(((1 / 15.0) + .9) / 2).Within(1e-12));
        Assert.That(measured["mce_positive_class"], Is.EqualTo(.9).Within(1e-12));
        Assert.That(measured["rms_calibration_error_positive_class"], Is.EqualTo(Math.Sqrt(((1 / 225.0) + .81) / 2)).Within(1e-12));
    }

    [Test]
    public void Labels_alone_give_accuracies_and_nothing_that_takes_a_probability()
    {
        // Labels 0 1 1 1, predicted 0 0 1 1: 3 of 4, and recalls 1 and 2/3.
        var built = SampleScoresBuilderTests.Build([1, 0, 1, 0, 0, 1, 0, 1], [0, 1, 1, 1], OutputKind.Probabilities, 2);
        var cell = built with { Scores = built.Scores with { IsLabelOnly = true } };

        var measured = MetricTable.Evaluate(cell, new MetricOptions(50)).ToDictionary(m => m.Metric, StringComparer.Ordinal);
        var ood = MetricTable.EvaluateOod(cell, built, new MetricOptions(50));

        Assert.That(Comparison.CheckpointComparisons.Of(cell.Scores, built.Scores).Differences.Select(difference => difference.Metric), Is.EqualTo(new[] { "accuracy" }));
        Assert.That(measured["accuracy"].Value, Is.EqualTo(0.75));
        Assert.That(measured["balanced_accuracy"].Value, Is.EqualTo(5.0 / 6).Within(1e-12));
        Assert.That(
            measured.Values.Where(m => m.Value is not null).Select(m => m.Metric),
            Is.EqualTo(new[] { "accuracy", "balanced_accuracy", "macro_f1", "mcc", "cohen_kappa", "worst_class_accuracy" }));
        Assert.That(measured.Values.Where(m => m.Value is null).Concat(ood).Select(m => m.Reason), Has.All.EqualTo("the model gives labels only, no probabilities"));
    }

    [Test]
    public void Sorting_large_columns_is_sorting()
    {
        var random = new Perturbations.SeededRandom(2);
        var keys = new double[10_000];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Math.Round((random.NextDouble() - 0.5) * 1000) / 8;
        }

        var expected = keys.Select((k, i) => (k, i)).OrderBy(p => p.k).ThenBy(p => p.i).ToArray();
        var rows = Enumerable.Range(0, keys.Length).ToArray();
        Sorting.ByKey(keys, rows, keys.Length);

        Assert.That(keys, Is.EqualTo(expected.Select(p => p.k)));
        Assert.That(rows, Is.EqualTo(expected.Select(p => p.i)));
    }

    private static RiskCoverage Risk(double[] sorted, double[] hit)
    {
        var (sums, risk) = (new PrefixSums(), new RiskCoverage());
        sums.Fill(sorted, hit);
        risk.Fill(sums, sorted);
        return risk;
    }

    private static SampleScores Clean(int[] indices)
    {
        var builder = new SampleScoresBuilder(2, OutputKind.Probabilities, 9, false);
        for (var i = 0; i < indices.Length; i++)
        {
            var p = (i + 1) / 10.0;
            builder.Add([p, 1 - p], [0], [indices[i]]);
        }

        return builder.Build();
    }
}
