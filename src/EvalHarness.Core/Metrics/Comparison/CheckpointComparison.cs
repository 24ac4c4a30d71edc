using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Comparison;

/// <summary>How two checkpoints compare under one condition.</summary>
/// <param name="N">Images both were measured on.</param>
/// <param name="Differences">Differences by metric: accuracy, nll, brier, ece and, with OOD data, auroc.</param>
/// <param name="McNemarExact">Exact McNemar p-value of equal accuracies; null without images.</param>
/// <param name="McNemarMidP">Mid-p McNemar p-value: less conservative than the exact one.</param>
/// <param name="Flips">How outcomes changed.</param>
public sealed record CheckpointComparison(
    int N, IReadOnlyList<PairedDifference> Differences, double? McNemarExact, double? McNemarMidP, Flips Flips)
{
    /// <summary>The difference of a metric; null if it was not compared.</summary>
    public PairedDifference? Find(string metric) =>
        Differences.FirstOrDefault(difference => string.Equals(difference.Metric, metric, StringComparison.Ordinal));
}

/// <summary>Compares two checkpoints on the images they share.</summary>
public static class CheckpointComparisons
{
    private const int Bins = 15;

    /// <summary>
    /// Compares labelled cells: accuracy (mid-p McNemar; clustered Student where images have copies), NLL and Brier (paired Student), ECE (paired bootstrap); accuracy alone where one gives labels only.
    /// </summary>
    public static CheckpointComparison Of(SampleScores first, SampleScores second, int resamples = 500, ulong seed = 0)
    {
        var pairs = PairedSamples.Of(first, second);
        var flips = Flips.Of(pairs);
        if (pairs.Count == 0)
        {
            return new CheckpointComparison(0, [], null, null, flips);
        }

        var midP = McNemarTest.MidP(flips.OnlyFirst, flips.OnlySecond);
        var images = Clusters.Of(pairs.Images());
        var accuracy = Mean(pairs, images, "accuracy", (cell, i) => cell.IsCorrect(i) ? 1 : 0);

        // Copies of an image are no pairs of their own, which McNemar's test counts: Student's value is clustered.
        var differences = new List<PairedDifference> { images.AreSingletons ? accuracy with { P = midP } : accuracy };
        var isScored = !first.IsLabelOnly && !second.IsLabelOnly;
        if (isScored)
        {
            differences.Add(Mean(pairs, images, "nll", (cell, i) => cell.Nll[i]));
            differences.Add(Mean(pairs, images, "brier", (cell, i) => cell.Brier[i]));
        }

        if (isScored && resamples > 0)
        {
            differences.Add(Ece(pairs, images, resamples, seed));
        }

        return new CheckpointComparison(
            pairs.Count, differences, McNemarTest.Exact(flips.OnlyFirst, flips.OnlySecond), midP, flips);
    }

    /// <summary>
    /// Difference of the AUROC of telling OOD images from clean ones by a score that is higher for OOD (paired DeLong). All four columns
    /// must be of the same images.
    /// </summary>
    public static PairedDifference Auroc(double[] firstOod, double[] firstClean, double[] secondOod, double[] secondClean)
    {
        ArgumentNullException.ThrowIfNull(firstOod);
        ArgumentNullException.ThrowIfNull(firstClean);
        var n = Math.Min(firstOod.Length, firstClean.Length);
        var first = DeLong.Of(firstOod, firstClean)?.Area;
        var second = DeLong.Of(secondOod, secondClean)?.Area;
        if (DeLong.Compare(secondOod, secondClean, firstOod, firstClean) is not { } compared)
        {
            return new PairedDifference(
                "auroc", first, second, second - first, null, null, null, n, null, null, "fewer than two samples of a kind");
        }

        return Normal("auroc", first, second, compared.Difference, compared.StandardError, n);
    }

    private static PairedDifference Mean(PairedSamples pairs, Clusters images, string metric, Func<SampleScores, int, double> value)
    {
        double first = 0, second = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            first += value(pairs.A, pairs.RowsA[i]) / pairs.Count;
            second += value(pairs.B, pairs.RowsB[i]) / pairs.Count;
        }

        var mean = MeanEstimate.Of(pairs.Differences(value), images);
        var interval = mean.Student();
        var deviation = mean.StandardError * Math.Sqrt(mean.Clusters);
        return new PairedDifference(
            metric,
            first,
            second,
            mean.Value,
            interval?.Lower,
            interval?.Upper,
            mean.StudentP(),
            pairs.Count,
            mean.StandardError is { } error ? Power.MinimumDetectableEffect(error) : null,
            mean.Value != 0 && deviation > 0 ? Power.NeededForMean(deviation.Value, mean.Value) : null,
            interval is null ? "one sample gives no interval" : null);
    }

    private static PairedDifference Normal(string metric, double? first, double? second, double difference, double error, int n)
    {
        var half = Distributions.TwoSidedNormal(0.95) * error;
        var p = error > 0 ? Distributions.NormalTwoSided(difference / error) : difference == 0 ? 1.0 : 0;
        return new PairedDifference(
            metric,
            first,
            second,
            difference,
            difference - half,
            difference + half,
            p,
            n,
            Power.MinimumDetectableEffect(error),
            difference != 0 && error > 0 ? Power.NeededForMean(error * Math.Sqrt(n), difference) : null);
    }

    private static PairedDifference Ece(PairedSamples pairs, Clusters images, int resamples, ulong seed)
    {
        var a = new BinnedGap(pairs.A, pairs.RowsA, Bins);
        var b = new BinnedGap(pairs.B, pairs.RowsB, Bins);
        var once = new int[images.Count];
        Array.Fill(once, 1);
        var (first, second) = (a.Ece(once, images), b.Ece(once, images));
        if (images.Count < 2)
        {
            return new PairedDifference(
                "ece", first, second, second - first, null, null, null, pairs.Count, null, null, "one sample gives no interval");
        }

        var draws = Bootstrap.Draws(images.Count, resamples, seed, weights => b.Ece(weights, images) - a.Ece(weights, images));
        var mean = draws.Average();
        var error = Math.Sqrt(draws.Sum(draw => (draw - mean) * (draw - mean)) / (draws.Length - 1));
        return Normal("ece", first, second, second - first, error, pairs.Count);
    }

    /// <summary>Confidence gaps of one cell sorted into bins once, so that a resample's ECE is one pass of additions.</summary>
    private sealed class BinnedGap
    {
        private readonly int[] _bin;
        private readonly double[] _gap;
        private readonly int _bins;

        public BinnedGap(SampleScores cell, int[] rows, int bins)
        {
            var edges = new ConfidenceBins(bins);
            _bins = bins;
            _bin = Array.ConvertAll(rows, i => edges.Of(cell.Confidence[i]));
            _gap = Array.ConvertAll(rows, i => (cell.IsCorrect(i) ? 1 : 0) - cell.Confidence[i]);
        }

        public double Ece(ReadOnlySpan<int> weights, Clusters images)
        {
            Span<double> sums = stackalloc double[_bins];
            sums.Clear();
            var drawn = 0;
            for (var i = 0; i < _gap.Length; i++)
            {
                var weight = weights[images.Ids[i]];
                sums[_bin[i]] += weight * _gap[i];
                drawn += weight;
            }

            var total = 0.0;
            foreach (var sum in sums)
            {
                total += Math.Abs(sum);
            }

            return total / drawn;
        }
    }
}
