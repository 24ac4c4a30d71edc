using EvalHarness.Metrics.Recalibration;
using EvalHarness.Perturbations;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Reliability;

/// <summary>One point of a reliability diagram.</summary>
/// <param name="Confidence">Confidence, 0 to 1 (a bin: its mean).</param>
/// <param name="Accuracy">Accuracy estimated there.</param>
/// <param name="Lower">Lower end of the consistency band: where 95 % of perfectly calibrated models of this confidence would lie.</param>
/// <param name="Upper">Upper end of the band. An accuracy outside the band is miscalibration that chance does not explain.</param>
/// <param name="Count">Samples at the point.</param>
public sealed record ReliabilityPoint(double Confidence, double Accuracy, double Lower, double Upper, int Count)
{
    /// <summary>Whether chance alone does not explain the point.</summary>
    public bool IsOutside => Accuracy < Lower || Accuracy > Upper;
}

/// <summary>Reliability diagrams with consistency bands: accuracy against confidence, and how much chance alone could move it.</summary>
public static class ReliabilityDiagram
{
    /// <summary>
    /// CORP (Dimitriadis, Gneiting and Jordan, 2021): isotonic fit of being right on confidence, so no bins are chosen; bands by drawing
    /// outcomes from the confidences and fitting again. At most <paramref name="points"/> points, evenly spread over the samples.
    /// </summary>
    public static IReadOnlyList<ReliabilityPoint> Corp(
        ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int resamples = 200, ulong seed = 0, int points = 50)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        if (confidence.Length == 0)
        {
            return [];
        }

        var (x, fitted, count) = IsotonicFit.FitScores(confidence, correct);
        var chosen = Spread(count, confidence.Length, points);
        var draws = new double[chosen.Count][];
        for (var p = 0; p < chosen.Count; p++)
        {
            draws[p] = new double[resamples];
        }

        var weights = Array.ConvertAll(count, c => (double)c);
        var rate = new double[x.Length];
        for (var r = 0; r < resamples; r++)
        {
            DrawRates(x, count, rate, new SeededRandom(seed ^ (0xD1B54A32D192ED03UL * (ulong)(r + 1))));
            var refit = IsotonicFit.Fit(rate, weights);
            for (var p = 0; p < chosen.Count; p++)
            {
                draws[p][r] = refit[chosen[p]];
            }
        }

        return chosen.Select((at, p) =>
        {
            var band = Band(draws[p], x[at]);
            return new ReliabilityPoint(x[at], fitted[at], band.Lower, band.Upper, count[at]);
        }).ToArray();
    }

    /// <summary>Equal-width bins (lower, upper], empty ones left out; bands by drawing outcomes from the confidences.</summary>
    public static IReadOnlyList<ReliabilityPoint> Binned(
        ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins = 15, int resamples = 200, ulong seed = 0)
    {
        Require.SameLength(confidence.Length, correct.Length, nameof(correct));
        var bin = new int[confidence.Length];
        var count = new int[bins];
        var sum = new double[bins];
        var right = new int[bins];
        for (var i = 0; i < bin.Length; i++)
        {
            bin[i] = Math.Clamp((int)Math.Ceiling(confidence[i] * bins) - 1, 0, bins - 1);
            count[bin[i]]++;
            sum[bin[i]] += confidence[i];
            right[bin[i]] += correct[i] ? 1 : 0;
        }

        var draws = DrawBins(confidence, bin, bins, resamples, seed);
        var points = new List<ReliabilityPoint>();
        for (var b = 0; b < bins; b++)
        {
            if (count[b] > 0)
            {
                var size = count[b];
                var band = Band(Array.ConvertAll(draws[b], hits => (double)hits / size), sum[b] / size);
                points.Add(new ReliabilityPoint(sum[b] / size, (double)right[b] / size, band.Lower, band.Upper, size));
            }
        }

        return points;
    }

    private static int[][] DrawBins(ReadOnlySpan<double> confidence, int[] bin, int bins, int resamples, ulong seed)
    {
        var draws = new int[bins][];
        for (var b = 0; b < bins; b++)
        {
            draws[b] = new int[resamples];
        }

        for (var r = 0; r < resamples; r++)
        {
            var random = new SeededRandom(seed ^ (0x8CB92BA72F3D8DD7UL * (ulong)(r + 1)));
            for (var i = 0; i < bin.Length; i++)
            {
                draws[bin[i]][r] += random.NextDouble() < confidence[i] ? 1 : 0;
            }
        }

        return draws;
    }

    private static void DrawRates(double[] x, int[] count, double[] rate, SeededRandom random)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var hits = 0;
            for (var draw = 0; draw < count[i]; draw++)
            {
                hits += random.NextDouble() < x[i] ? 1 : 0;
            }

            rate[i] = (double)hits / count[i];
        }
    }

    private static Interval Band(double[] draws, double calibrated) =>
        draws.Length == 0 ? new Interval(calibrated, calibrated) : Bootstrap.Percentile(draws) ?? new Interval(calibrated, calibrated);

    // The places of every n/points-th sample, first and last included.
    private static List<int> Spread(int[] count, int samples, int points)
    {
        var chosen = new List<int>();
        var passed = 0L;
        var next = 0.0;
        for (var i = 0; i < count.Length; i++)
        {
            passed += count[i];
            if (passed > next || i == count.Length - 1)
            {
                chosen.Add(i);
                next = passed + (double)samples / points;
            }
        }

        return chosen;
    }
}
