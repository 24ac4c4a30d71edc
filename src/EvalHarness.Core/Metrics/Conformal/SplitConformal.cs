using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Conformal;

/// <summary>
/// Split conformal prediction sets {k : p_k at least t} (Sadinle, Lei and Wasserman, 2019): the threshold is set on the calibration half of
/// clean data so that sets there hold the true class with the probability asked; the evaluation half, clean or shifted, tests it.
/// </summary>
/// <param name="Threshold">Smallest probability that enters a set, on the grid of <see cref="SetSizeProfile"/>, rounded down.</param>
/// <param name="Covered">Evaluation samples whose true class is in the set.</param>
/// <param name="Samples">Evaluation samples.</param>
/// <param name="MeanSize">Mean classes in a set; null where the probabilities of all classes were not kept.</param>
/// <param name="MeanSizeError">Its standard error, for the threshold as it is; null with one sample, and for a threshold below 2^-10.</param>
public sealed record SplitConformal(double Threshold, int Covered, int Samples, double? MeanSize, double? MeanSizeError)
{
    /// <summary>Student's interval of <see cref="MeanSize"/>; null where there is no standard error.</summary>
    public Interval? SizeInterval(double level = 0.95)
    {
        if (MeanSize is not { } size || MeanSizeError is not { } error)
        {
            return null;
        }

        var half = Distributions.TwoSidedStudent(level, Samples - 1) * error;
        return new(size - half, size + half);
    }

    /// <summary>
    /// Calibrates on <paramref name="clean"/> and tests on <paramref name="cell"/>, which may be the same cell; null if the calibration half
    /// is too small for the coverage asked (then the only valid set is the set of all classes) or nothing is left to test.
    /// </summary>
    public static SplitConformal? Of(CellSamples clean, CellSamples cell, double coverage = 0.9)
    {
        if (Calibrate(clean.Scores, coverage) is not { } threshold)
        {
            return null;
        }

        var grid = SetSizeProfile.GridThreshold(threshold);
        var (covered, samples) = (0, 0);
        for (var i = 0; i < cell.Scores.Count; i++)
        {
            if (IsUsable(cell.Scores, i) && !CalibrationSplit.IsCalibration(cell.Scores.Index[i]))
            {
                samples++;
                covered += TrueProbability(cell.Scores, i) >= grid ? 1 : 0;
            }
        }

        return samples == 0 ? null : new(grid, covered, samples, cell.Totals?.SetSizes.MeanSize(grid), cell.Totals?.SetSizes.MeanSizeError(grid));
    }

    /// <summary>
    /// The threshold: with n calibration samples the probability of the true class that ranks floor((n + 1)(1 - coverage)) from below; null if
    /// that rank is 0.
    /// </summary>
    public static double? Calibrate(SampleScores clean, double coverage)
    {
        var probabilities = new List<double>();
        for (var i = 0; i < clean.Count; i++)
        {
            if (IsUsable(clean, i) && CalibrationSplit.IsCalibration(clean.Index[i]))
            {
                probabilities.Add(TrueProbability(clean, i));
            }
        }

        var rank = (int)Math.Floor(((probabilities.Count + 1) * (1 - coverage)) + 1e-9);
        if (rank == 0)
        {
            return null;
        }

        return Selection.Largest(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(probabilities), probabilities.Count - rank + 1);
    }

    private static bool IsUsable(SampleScores scores, int i) => scores.Label[i] >= 0 && double.IsFinite(scores.Nll[i]);

    private static double TrueProbability(SampleScores scores, int i) => Math.Exp(-scores.Nll[i]);
}
