using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Metrics;

public sealed class SampleScoresBuilderTests
{
    [TestCase(2)]
    [TestCase(10)]
    [TestCase(37)]
    [TestCase(250)]
    public void Logits_give_what_the_definitions_say(int classes)
    {
        var (rows, labels) = Random(classes, 301);

        var scores = Build(rows, labels, OutputKind.Logits, classes).Scores;

        for (var i = 0; i < labels.Length; i++)
        {
            Check(scores, i, Plain.Of(rows.AsSpan(i * classes, classes).ToArray(), labels[i]));
        }
    }

    [TestCase(3)]
    [TestCase(12)]
    public void Probabilities_give_what_their_logarithms_give(int classes)
    {
        var (logits, labels) = Random(classes, 100);
        var probabilities = new double[logits.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            Plain.Softmax(logits.AsSpan(i * classes, classes)).CopyTo(probabilities, i * classes);
        }

        var (a, b) = (Build(logits, labels, OutputKind.Logits, classes).Scores, Build(probabilities, labels, OutputKind.Probabilities, classes).Scores);

        Assert.That(b.Nll, Is.EqualTo(a.Nll).Within(1e-12));
        Assert.That(b.Brier, Is.EqualTo(a.Brier).Within(1e-12));
        Assert.That(b.Entropy, Is.EqualTo(a.Entropy).Within(1e-12));
        Assert.That(b.Gen, Is.EqualTo(a.Gen).Within(1e-9));
        Assert.That(b.Energy, Is.All.Zero); // not the last digits that the sum of a row is off by
        Assert.That(b.Prediction, Is.EqualTo(a.Prediction));
    }

    [Test]
    public void Probabilities_that_are_off_by_rounding_count_as_given()
    {
        // Label 0: (1 - .7004)^2 + .3^2; GEN takes p (1 - p) of both.
        var scores = Build([.7004, .3], [0], OutputKind.Probabilities, 2).Scores;

        Assert.That(scores.Brier[0], Is.EqualTo(.17976016).Within(1e-12));
        Assert.That(scores.Gen[0], Is.EqualTo(Math.Pow(.7004 * .2996, .1) + Math.Pow(.21, .1)).Within(1e-12));
    }

    [Test]
    public void A_very_sure_output_keeps_its_small_loss()
    {
        var scores = Build([50, 0, 0], [0], OutputKind.Logits, 3).Scores;

        Assert.That(scores.Nll[0], Is.EqualTo(2 * Math.Exp(-50)).Within(1e-12).Percent);
        Assert.That(scores.Confidence[0], Is.EqualTo(1));
    }

    [Test]
    public void Ties_go_to_the_lowest_class()
    {
        var scores = Build([1, 3, 3, 0, 0, 0, 0], [6], OutputKind.Logits, 7).Scores;

        Assert.That(scores.Prediction[0], Is.EqualTo(1));
        Assert.That(scores.Margin[0], Is.Zero);
        Assert.That(scores.InTop5[0], Is.False); // 1 2 0 3 4 come first
        Assert.That(Build([1, 3, 3, 0, 0, 0, 0], [4], OutputKind.Logits, 7).Scores.InTop5[0], Is.True);
    }

    [Test]
    public void Outputs_that_are_not_finite_are_left_out_and_counted()
    {
        var builder = new SampleScoresBuilder(2, OutputKind.Logits, 4, false);
        builder.Add([1f, 2f, float.NaN, 0f, 0f, float.PositiveInfinity, 3f, 1f], [1, 1, 1, 0], [0, 1, 2, 3]);

        var scores = builder.Build();

        Assert.That(scores.NonFinite, Is.EqualTo(2));
        Assert.That(scores.Index, Is.EqualTo(new[] { 0, 3 }));
    }

    [Test]
    public void Negative_probabilities_are_left_out_and_counted()
    {
        var scores = Build([1.1, -0.1, 0, 0, 0.5, 0.5], [0, 0, 0], OutputKind.Probabilities, 2).Scores;

        Assert.That(scores.NonFinite, Is.EqualTo(2));
        Assert.That(scores.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_probability_of_zero_has_a_finite_loss() =>
        Assert.That(Build([1, 0], [1], OutputKind.Probabilities, 2).Scores.Nll[0], Is.EqualTo(-Math.Log(2.220446049250313e-16)).Within(1e-12));

    [Test]
    public void Samples_without_a_label_have_no_loss_and_are_in_no_total()
    {
        var cell = Build([2, 1, 0, 3], [-1, 1], OutputKind.Logits, 2);

        Assert.That(cell.Scores.Nll[0], Is.Zero);
        Assert.That(cell.Scores.Brier[0], Is.Zero);
        Assert.That(cell.Totals!.Labelled, Is.EqualTo(1));
        Assert.That(cell.Totals.ClassHits.Sum(), Is.EqualTo(1));
    }

    [Test]
    public void Batches_change_nothing()
    {
        var (rows, labels) = Random(10, 1000);
        var whole = Build(rows, labels, OutputKind.Logits, 10);
        var builder = new SampleScoresBuilder(10, OutputKind.Logits, 0, false);
        for (var (start, size) = (0, 1); start < labels.Length; start += size, size = (size * 2) + 1)
        {
            size = Math.Min(size, labels.Length - start);
            builder.Add(rows.AsSpan(start * 10, size * 10), labels.AsSpan(start, size), Enumerable.Range(start, size).ToArray());
        }

        var parts = builder.BuildCell();

        Assert.That(parts.Scores.Nll, Is.EqualTo(whole.Scores.Nll));
        Assert.That(parts.Scores.Gen, Is.EqualTo(whole.Scores.Gen));
        Assert.That(parts.Totals!.ToArrays().Values, Is.EqualTo(whole.Totals!.ToArrays().Values));
    }

    [Test]
    public void Rounded_columns_are_single_precision()
    {
        var (rows, labels) = Random(10, 50);
        var builder = new SampleScoresBuilder(10, OutputKind.Logits, 50, roundToSingle: true);
        builder.Add(rows, labels, Enumerable.Range(0, 50).ToArray());

        var scores = builder.Build();

        double[] all = [.. scores.Nll, .. scores.Brier, .. scores.Confidence, .. scores.Gen, .. scores.Energy, .. scores.Entropy];
        Assert.That(all, Is.EqualTo(all.Select(v => (double)(float)v)));
    }

    [Test]
    public void Totals_survive_the_way_through_arrays()
    {
        var (rows, labels) = Random(10, 100);
        var totals = Build(rows, labels, OutputKind.Logits, 10).Totals!;

        var copy = CellTotals.FromArrays(totals.ToArrays())!;

        Assert.That(copy.ToArrays().Values, Is.EqualTo(totals.ToArrays().Values));
        Assert.That(CellTotals.FromArrays(new Dictionary<string, double[]>(StringComparer.Ordinal)), Is.Null);
    }

    [Test]
    public void Temperature_profile_has_the_loss_of_scaled_logits()
    {
        var (rows, labels) = Random(6, 200);
        var profile = Build(rows, labels, OutputKind.Logits, 6).Totals!.Temperatures;

        foreach (var temperature in new[] { 0.3, 0.97, 1.0, 1.77, 5.5, 20 })
        {
            var expected = 0.0;
            for (var i = 0; i < labels.Length; i++)
            {
                expected += Plain.Of(rows.AsSpan(i * 6, 6).ToArray().Select(z => z / temperature).ToArray(), labels[i]).Nll;
            }

            Assert.That(profile.LossAt(temperature)!.Value / labels.Length, Is.EqualTo(expected / labels.Length).Within(1e-8));
        }
    }

    [Test]
    public void Set_sizes_count_the_classes_that_reach_the_threshold()
    {
        // Index 0 falls into the calibration half unless the split changes: use one that does not.
        var index = Enumerable.Range(0, 100).First(i => !CalibrationSplit.IsCalibration(i));
        var builder = new SampleScoresBuilder(4, OutputKind.Probabilities, 1, false);
        builder.Add([0.5, 0.25, 0.125, 0.125], [0], [index]);
        var sizes = builder.BuildCell().Totals!.SetSizes;

        Assert.That(new[] { sizes.MeanSize(0.6), sizes.MeanSize(0.5), sizes.MeanSize(0.2), sizes.MeanSize(0) }, Is.EqualTo(new double?[] { 0, 1, 2, 4 }));
        Assert.That(SetSizeProfile.GridThreshold(0.3), Is.EqualTo(0.296875).Within(1e-15)); // 1/4 x 38/32
    }

    [Test]
    public void The_spread_of_set_sizes_is_that_of_the_samples()
    {
        var (rows, labels) = Random(12, 300);
        var cell = Build(rows, labels, OutputKind.Logits, 12);

        foreach (var threshold in new[] { 0.5, 0.125, 0.03125, 0.0009765625 })
        {
            var sizes = Enumerable.Range(0, labels.Length).Where(i => !CalibrationSplit.IsCalibration(i))
                .Select(i => (double)Plain.Softmax(rows.AsSpan(i * 12, 12).ToArray()).Count(p => p >= threshold)).ToArray();

            Assert.That(cell.Totals!.SetSizes.MeanSize(threshold), Is.EqualTo(sizes.Average()).Within(1e-12));
            Assert.That(cell.Totals.SetSizes.MeanSizeError(threshold), Is.EqualTo(Statistics.MeanEstimate.Of(sizes).StandardError).Within(1e-12));
        }

        Assert.That(cell.Totals!.SetSizes.MeanSizeError(0.0005), Is.Null);
    }

    [Test]
    public void The_best_temperature_has_the_sandwich_error()
    {
        var (rows, labels) = Random(6, 200);
        for (var i = 0; i < labels.Length; i++)
        {
            rows[(i * 6) + labels[i]] += 3; // so that the labels are no pure chance
        }

        var profile = Build(rows, labels, OutputKind.Logits, 6).Totals!.Temperatures;
        var b = 1 / profile.Best()!.Value;

        // By b = 1 / T: slope (mean logit less the true one) and curvature (variance of the logit) of each sample's loss.
        var (slopes, curvature, losses) = (0.0, 0.0, new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            var z = rows.AsSpan(i * 6, 6).ToArray();
            var p = Plain.Softmax([.. z.Select(v => v * b)]);
            var mean = z.Zip(p, (v, q) => v * q).Sum();
            slopes += Math.Pow(mean - z[labels[i]], 2);
            curvature += z.Zip(p, (v, q) => v * v * q).Sum() - (mean * mean);
            losses[i] = -Math.Log(p[labels[i]]);
        }

        var error = Math.Sqrt(slopes) / curvature / b;
        Assert.That(profile.BestLogError(), Is.EqualTo(error).Within(1e-3 * error));
        var lossError = Statistics.MeanEstimate.Of(losses).StandardError!.Value;
        Assert.That(profile.BestLossError(labels.Length), Is.EqualTo(lossError).Within(1e-3 * lossError));
    }

    [Test]
    public void Class_wise_error_has_the_jackknife_of_ten_groups()
    {
        var (rows, labels) = Random(3, 150);
        double Error(Func<int, bool> keep)
        {
            var builder = new SampleScoresBuilder(3, OutputKind.Logits, 150, false);
            for (var i = 0; i < 150; i++)
            {
                if (keep(i))
                {
                    builder.Add(rows.AsSpan(i * 3, 3), labels.AsSpan(i, 1), [i]);
                }
            }

            return Calibration.ClasswiseCalibrationError.Of(builder.BuildCell().Totals).Value!.Value;
        }

        var without = Enumerable.Range(0, 10).Select(g => Error(i => CalibrationSplit.Group(i, 10) != g)).ToArray();
        var error = Math.Sqrt(0.9 * without.Sum(e => Math.Pow(e - without.Average(), 2)));
        var interval = Calibration.ClasswiseCalibrationError.IntervalOf(Build(rows, labels, OutputKind.Logits, 3).Totals, 0.95)!.Value;

        Assert.That(interval.Width / 2, Is.EqualTo(2.2621571627409915 * error).Within(1e-10)); // Student, 9 degrees of freedom
        Assert.That((interval.Lower + interval.Upper) / 2, Is.EqualTo(Error(_ => true)).Within(1e-12));
        Assert.That(Calibration.ClasswiseCalibrationError.IntervalOf(Build([1, 2], [0], OutputKind.Logits, 2).Totals, 0.95), Is.Null);
    }

    internal static CellSamples Build(double[] rows, int[] labels, OutputKind kind, int classes)
    {
        var builder = new SampleScoresBuilder(classes, kind, labels.Length, false);
        builder.Add(rows, labels, Enumerable.Range(0, labels.Length).ToArray());
        return builder.BuildCell();
    }

    internal static (double[] Rows, int[] Labels) Random(int classes, int count, ulong seed = 1, double scale = 8)
    {
        var random = new SeededRandom(seed);
        var rows = new double[count * classes];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = scale * (random.NextDouble() - 0.5);
        }

        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.NextInt(classes);
        }

        return (rows, labels);
    }

    private static void Check(SampleScores scores, int i, Plain expected)
    {
        Assert.Multiple(() =>
        {
            Assert.That(scores.Prediction[i], Is.EqualTo(expected.Prediction));
            Assert.That(scores.InTop5[i], Is.EqualTo(expected.InTop5));
            Assert.That(scores.Confidence[i], Is.EqualTo(expected.Confidence).Within(1e-13));
            Assert.That(scores.Margin[i], Is.EqualTo(expected.Margin).Within(1e-13));
            Assert.That(scores.Nll[i], Is.EqualTo(expected.Nll).Within(1e-12));
            Assert.That(scores.Brier[i], Is.EqualTo(expected.Brier).Within(1e-13));
            Assert.That(scores.Entropy[i], Is.EqualTo(expected.Entropy).Within(1e-12));
            Assert.That(scores.MaxLogit[i], Is.EqualTo(expected.MaxLogit));
            Assert.That(scores.Energy[i], Is.EqualTo(expected.Energy).Within(1e-12));
            Assert.That(scores.Gen[i], Is.EqualTo(expected.Gen).Within(1e-9));
        });
    }

    private sealed record Plain(
        int Prediction, bool InTop5, double Confidence, double Margin, double Nll, double Brier, double Entropy, double MaxLogit, double Energy, double Gen)
    {
        public static Plain Of(double[] z, int label)
        {
            var p = Softmax(z);
            var order = Enumerable.Range(0, z.Length).OrderByDescending(k => z[k]).ThenBy(k => k).ToArray();
            var sum = Math.Log(z.Sum(v => Math.Exp(v - z.Max()))) + z.Max();
            return new(
                order[0],
                Array.IndexOf(order, label) < 5,
                p.Max(),
                p[order[0]] - p[order[1]],
                sum - z[label],
                p.Select((v, k) => Math.Pow(v - (k == label ? 1 : 0), 2)).Sum(),
                -p.Sum(v => v * Math.Log(v)),
                z.Max(),
                -sum,
                order.Take(100).Sum(k => Math.Pow(p[k], 0.1) * Math.Pow(1 - p[k], 0.1)));
        }

        public static double[] Softmax(ReadOnlySpan<double> z)
        {
            var values = z.ToArray();
            var e = values.Select(v => Math.Exp(v - values.Max())).ToArray();
            return e.Select(v => v / e.Sum()).ToArray();
        }
    }
}
