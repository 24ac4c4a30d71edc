using EvalHarness.Data;

namespace EvalHarness.Metrics;

/// <summary>Do 95 % intervals hold the truth 95 times in 100? Simulated data with a known truth, fixed seeds.</summary>
public sealed class CoverageTests
{
    private const int Runs = 300;

    // 95 % of 300 has a binomial error of 1.26 %: 93 to 97 % widened by two errors.
    private const double Lowest = 0.93 - 0.025;
    private const double Highest = 0.97 + 0.025;

    private static readonly double[] Levels = [0.55, 0.65, 0.75, 0.85, 0.95];
    private static readonly Dictionary<string, int> Covered = Simulate();

    [TestCase("accuracy")]
    [TestCase("ece_debiased_squared")]
    [TestCase("overconfidence")]
    [TestCase("brier")]
    public void Covers_the_truth(string metric) =>
        Assert.That(Covered[metric] / (double)Runs, Is.InRange(Lowest, Highest));

    [Test]
    public void Intervals_from_sums_cover_the_truth()
    {
        // Labels drawn from softmax(logits / 1.6): that is the best temperature, and the loss there is the entropy. The set size at a given
        // threshold and the class-wise error have their own means over many runs as truth.
        const int runs = 400;
        var random = new Perturbations.SeededRandom(22);
        var draws = Enumerable.Range(0, runs).Select(_ => MetricTable.Evaluate(Scaled(ref random, 500, 1.6), new MetricOptions(0))
            .ToDictionary(m => m.Metric, StringComparer.Ordinal)).ToArray();

        // 95 % of 400 has a binomial error of 1.1 points: 93 to 97 % widened by two.
        Assert.That(Share("best_temperature", 1.6), Is.InRange(0.93 - 0.022, 0.97 + 0.022));
        foreach (var id in new[] { "nll_best_temperature", "classwise_ece" })
        {
            Assert.That(Share(id, draws.Average(draw => draw[id].Value!.Value)), Is.InRange(0.93 - 0.022, 0.97 + 0.022), id);
        }

        double Share(string id, double truth) => draws.Count(draw => draw[id].Lower <= truth && truth <= draw[id].Upper) / (double)runs;
    }

    // Spread of the gaps, images, copies of each, which share their chance with probability .7.
    [TestCase(0, 100, 1)]
    [TestCase(0, 1000, 1)]
    [TestCase(0.02, 1000, 1)]
    [TestCase(0.1, 100, 1)]
    [TestCase(0, 200, 5)]
    [TestCase(0.1, 200, 5)]
    public void The_debiased_error_and_the_detection_of_errors_are_covered_also_where_calibration_is_good(double gap, int images, int copies)
    {
        // 95 % of 2,000 has a binomial error of half a point: without a tolerance.
        const int runs = 2000;
        var (error, area, random) = (0, 0, new Perturbations.SeededRandom(31));
        for (var run = 0; run < runs; run++)
        {
            var measured = MetricTable.Evaluate(Copied(ref random, gap, images, copies), new MetricOptions(0)).ToDictionary(m => m.Metric, StringComparer.Ordinal);
            var (root, detection) = (measured["ece_debiased"], measured["misclassification_auroc"]);
            error += root.Lower <= gap && gap <= root.Upper ? 1 : 0;
            area += detection.Lower <= TrueArea(gap) && TrueArea(gap) <= detection.Upper ? 1 : 0;
        }

        Assert.That(error / (double)runs, Is.InRange(0.93, 0.97));
        Assert.That(area / (double)runs, Is.InRange(0.93, 0.97));
    }

    private static double TrueArea(double gap)
    {
        var accuracy = Array.ConvertAll(Levels, level => level - gap);
        var pairs = accuracy.SelectMany((right, i) => accuracy.Select((other, j) => right * (1 - other) * (i > j ? 1 : i == j ? 0.5 : 0))).Sum();
        return pairs / accuracy.Sum() / accuracy.Sum(right => 1 - right);
    }

    private static CellSamples Copied(ref Perturbations.SeededRandom random, double gap, int images, int copies)
    {
        var builder = new SampleScoresBuilder(2, OutputKind.Probabilities, images * copies, false);
        for (var image = 0; image < images; image++)
        {
            var (level, chance) = (random.NextInt(Levels.Length), random.NextDouble());
            for (var copy = 0; copy < copies; copy++)
            {
                var confidence = Levels[random.NextDouble() < 0.7 ? level : random.NextInt(Levels.Length)];
                var own = random.NextDouble() < 0.7 ? chance : random.NextDouble();
                builder.Add([confidence, 1 - confidence], [own < confidence - gap ? 0 : 1], [image]);
            }
        }

        return builder.BuildCell();
    }

    private static CellSamples Scaled(ref Perturbations.SeededRandom random, int count, double temperature)
    {
        const int classes = 4;
        var (rows, labels, indices) = (new double[classes * count], new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var own = rows.AsSpan(classes * i, classes);
            for (var k = 0; k < classes; k++)
            {
                own[k] = 3 * Statistics.Distributions.NormalQuantile(random.NextDouble() + 1e-17);
            }

            var mass = own.ToArray().Sum(z => Math.Exp(z / temperature));
            var left = random.NextDouble() * mass;
            for (left -= Math.Exp(own[0] / temperature); left > 0; left -= Math.Exp(own[labels[i]] / temperature))
            {
                labels[i]++;
            }

            indices[i] = i;
        }

        var builder = new SampleScoresBuilder(classes, OutputKind.Logits, count, false);
        builder.Add(rows, labels, indices);
        return builder.BuildCell();
    }

    /// <summary>Confidence on five levels, each in a bin of its own; accuracy is .1 lower, so every truth is known.</summary>
    private static Dictionary<string, int> Simulate()
    {
        var truth = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["accuracy"] = Levels.Average(c => c - 0.1),
            ["ece_debiased_squared"] = 0.01,
            ["overconfidence"] = 0.1,
            ["brier"] = Levels.Average(c => 2 * (((c - 0.1) * (1 - c) * (1 - c)) + ((1.1 - c) * c * c))),
        };
        var covered = truth.Keys.ToDictionary(id => id, _ => 0, StringComparer.Ordinal);
        var random = new Perturbations.SeededRandom(21);
        for (var run = 0; run < Runs; run++)
        {
            foreach (var measurement in MetricTable.Evaluate(Draw(ref random, 400), new MetricOptions(100, (ulong)run)))
            {
                if (truth.TryGetValue(measurement.Metric, out var value) && measurement.Lower <= value && value <= measurement.Upper)
                {
                    covered[measurement.Metric]++;
                }
            }
        }

        return covered;
    }

    private static CellSamples Draw(ref Perturbations.SeededRandom random, int count)
    {
        var (rows, labels, indices) = (new double[2 * count], new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var confidence = Levels[random.NextInt(Levels.Length)];
            (rows[2 * i], rows[(2 * i) + 1]) = (confidence, 1 - confidence);
            labels[i] = random.NextDouble() < confidence - 0.1 ? 0 : 1;
            indices[i] = i;
        }

        var builder = new SampleScoresBuilder(2, OutputKind.Probabilities, count, false);
        builder.Add(rows, labels, indices);
        return builder.BuildCell();
    }
}
