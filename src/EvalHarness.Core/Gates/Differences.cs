using EvalHarness.Metrics.Comparison;
using EvalHarness.Statistics;

namespace EvalHarness.Gates;

/// <summary>How much worse a checkpoint is than its baseline: positive is worse.</summary>
internal static class Differences
{
    private const int Resamples = 300;
    private static readonly double WidthPerError = 2 * Distributions.TwoSidedNormal(0.95);

    /// <summary>
    /// Worsening under one condition. Identical outputs: exactly 0. Paired samples: Tango's interval for proportions, Student's for other
    /// averages, a bootstrap of pairs for the calibration error, <see cref="Metrics.Ood.DetectionDifference"/> for OOD metrics. Otherwise the two
    /// intervals combined (MOVER, Zou and Donner, 2008), as if independent.
    /// </summary>
    public static GateEstimate? Worsening(CellPair pair, bool higherIsBetter)
    {
        if (pair.IsIdentical)
        {
            return new(0, pair.Candidate.N, "outputs identical sample by sample", _ => new Interval(0, 0));
        }

        if (pair.Pairs is { } pairs && SampleColumn.IsMean(pair.Metric))
        {
            return SampleColumn.IsProportion(pair.Metric) && Clusters.Of(pair.CandidateSamples!.Index).AreSingletons ? PairedProportion(pair, pairs, higherIsBetter) : PairedMean([pair], higherIsBetter);
        }

        return PairedCalibration(pair, higherIsBetter) ?? PairedDetection.Worsening(pair, higherIsBetter) ?? Unpaired(pair, higherIsBetter);
    }

    /// <summary>Mean worsening over several conditions, paired and clustered by image where the samples allow.</summary>
    public static GateEstimate? MeanWorsening(IReadOnlyList<CellPair> pairs, bool higherIsBetter)
    {
        if (pairs.All(pair => pair.Pairs is not null && SampleColumn.IsMean(pair.Metric)) && !pairs.All(pair => pair.IsIdentical))
        {
            return PairedMean(pairs, higherIsBetter);
        }

        var parts = pairs.Select(pair => Worsening(pair, higherIsBetter)).ToList();
        return parts.Contains(null) ? null : Estimates.Average(parts!);
    }

    /// <summary>1 where the baseline was right and the checkpoint is wrong, else 0; null without pairs.</summary>
    public static SampleColumn? NegativeFlips(CellPair pair)
    {
        if (pair.Pairs is not { } pairs)
        {
            return null;
        }

        var values = new double[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            values[i] = pair.BaselineSamples!.IsCorrect(pairs.Second[i]) && !pair.CandidateSamples!.IsCorrect(pairs.First[i]) ? 1 : 0;
        }

        return new(pair.Dataset, Array.ConvertAll(pairs.First, i => pair.CandidateSamples!.Index[i]), values);
    }

    private static GateEstimate PairedProportion(CellPair pair, SamplePairs pairs, bool higherIsBetter)
    {
        var column = Worsenings(pair, pairs, higherIsBetter);
        var worse = column.Values.LongCount(value => value > 0);
        var better = column.Values.LongCount(value => value < 0);
        return new(
            (worse - better) / (double)pairs.Count,
            pairs.Count,
            "paired, Tango's score interval",
            alpha => TangoInterval.Of(worse, better, pairs.Count, alpha));
    }

    private static GateEstimate PairedMean(IReadOnlyList<CellPair> pairs, bool higherIsBetter)
    {
        var (mean, error, clusters, _) = Estimates.ClusteredMean([.. pairs.Select(pair => Worsenings(pair, pair.Pairs!, higherIsBetter))]);
        return new(mean, clusters, "paired, Student, clustered by sample", alpha => Half(alpha) is { } half ? Estimates.Around(mean, half) : null)
        {
            StandardError = error,
            Freedom = clusters - 1,
        };

        // Without any spread the standard error says nothing; a rule-of-three like bound does (Tango with no discordant pair).
        double? Half(double alpha) =>
            clusters < 2 ? null
            : error > 0 ? Distributions.TwoSidedStudent(1 - alpha, clusters - 1) * error
            : TangoInterval.Of(0, 0, clusters, alpha).Upper;
    }

    private static SampleColumn Worsenings(CellPair pair, SamplePairs pairs, bool higherIsBetter)
    {
        var values = SampleColumn.Differences(pair);
        if (higherIsBetter)
        {
            values = Array.ConvertAll(values, value => -value);
        }

        return new(pair.Dataset, Array.ConvertAll(pairs.First, i => pair.CandidateSamples!.Index[i]), values);
    }

    // The calibration error is no average over samples, but resampling pairs of them keeps what the two have in common.
    private static GateEstimate? PairedCalibration(CellPair pair, bool higherIsBetter)
    {
        if (pair.Pairs is null || pair.Metric != "ece"
            || CheckpointComparisons.Of(pair.BaselineSamples!, pair.CandidateSamples!, Resamples).Find("ece") is not { Difference: { } change, Lower: { } lower, Upper: { } upper } found
            || Math.Abs(change - (pair.Candidate.Value!.Value - pair.Baseline.Value!.Value)) > 1e-6)
        {
            return null;
        }

        var error = (upper - lower) / WidthPerError;
        var value = higherIsBetter ? -change : change;
        return new(value, found.N, "paired bootstrap, normal", alpha => Estimates.Around(value, Distributions.TwoSidedNormal(1 - alpha) * error)) { StandardError = error };
    }

    private static GateEstimate? Unpaired(CellPair pair, bool higherIsBetter)
    {
        var (candidate, baseline) = (Estimates.OfMeasurement(pair.Candidate), Estimates.OfMeasurement(pair.Baseline));
        if (candidate is null || baseline is null)
        {
            return null;
        }

        var (large, small) = higherIsBetter ? (baseline, candidate) : (candidate, baseline);
        return new(
            large.Value - small.Value,
            Math.Min(candidate.N, baseline.N),
            "unpaired, intervals combined as if independent",
            alpha => large.At(alpha) is { } first && small.At(alpha) is { } second ? Mover(large.Value, first, small.Value, second) : null)
        {
            StandardError = large.At(0.05) is { } one && small.At(0.05) is { } other ? Math.Sqrt(Square(one.Width) + Square(other.Width)) / WidthPerError : null,
        };
    }

    private static Interval Mover(double large, Interval first, double small, Interval second)
    {
        var difference = large - small;
        return new(
            difference - Math.Sqrt(Square(large - first.Lower) + Square(second.Upper - small)),
            difference + Math.Sqrt(Square(first.Upper - large) + Square(small - second.Lower)));
    }

    private static double Square(double x) => x * x;
}
