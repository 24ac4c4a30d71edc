using EvalHarness.Data;
using EvalHarness.Metrics.Ood;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Full-spectrum OOD detection (Yang et al., 2023): a detector set to catch 95 % of the OOD data also turns away perturbed images that
/// the model gets right. 0 is best.
/// </summary>
public static class FullSpectrum
{
    /// <summary>The highest threshold at which at least a share of the OOD scores is at or above it; null without any.</summary>
    public static double? Threshold(ReadOnlySpan<double> oodScores, double caught = 0.95)
    {
        if (oodScores.Length == 0)
        {
            return null;
        }

        var sorted = oodScores.ToArray();
        Array.Sort(sorted);
        var needed = Math.Clamp((int)Math.Ceiling(caught * sorted.Length - 1e-9), 1, sorted.Length);
        return sorted[^needed];
    }

    /// <summary>
    /// Of the correctly classified samples of the cells, the share at or above the threshold. The interval is clustered by image
    /// (linearised ratio, Student); at 0 or 1 it is Wilson's over the images. The threshold is taken as given. Samples without a score are
    /// left out: feature detectors were fitted on them.
    /// </summary>
    public static Estimate Rejected(IReadOnlyList<SampleScores> cells, OodScore score, double threshold)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(score);
        var universe = ImageUniverse.Of(cells);
        return Scored(cells, universe, score) is { } scored
            ? Rejected(universe.Count, scored, threshold)
            : Estimate.Undefined($"the score {score.Id} was not kept for every cell");
    }

    /// <summary>The cells with their scores; null if a cell lacks the score.</summary>
    internal static IReadOnlyList<ScoredCell>? Scored(IReadOnlyList<SampleScores> cells, ImageUniverse universe, OodScore score)
    {
        var scored = new List<ScoredCell>();
        foreach (var cell in cells)
        {
            if (score.Of(cell) is not { } column)
            {
                return null;
            }

            scored.Add(new(cell, universe.Positions(cell), column));
        }

        return scored;
    }

    /// <summary>As above, with everything that does not depend on the threshold worked out before.</summary>
    internal static Estimate Rejected(int images, IReadOnlyList<ScoredCell> cells, double threshold)
    {
        var correctOf = new int[images];
        var rejectedOf = new int[images];
        long correct = 0, rejected = 0;
        foreach (var (cell, positions, column) in cells)
        {
            for (var i = 0; i < positions.Length; i++)
            {
                if (cell.Prediction[i] == cell.Label[i] && !double.IsNaN(column[i]))
                {
                    var turnedAway = column[i] >= threshold ? 1 : 0;
                    correctOf[positions[i]]++;
                    rejectedOf[positions[i]] += turnedAway;
                    correct++;
                    rejected += turnedAway;
                }
            }
        }

        return correct == 0
            ? Estimate.Undefined("no sample with a score is classified correctly", 0)
            : WithInterval((double)rejected / correct, correct, correctOf, rejectedOf);
    }

    private static Estimate WithInterval(double share, long correct, int[] correctOf, int[] rejectedOf)
    {
        var images = correctOf.Count(count => count > 0);
        if (share is 0 or 1)
        {
            var wilson = ProportionInterval.Wilson(share * images, images);
            return new Estimate(share, wilson.Lower, wilson.Upper, correct);
        }

        if (images < 2)
        {
            return new Estimate(share, null, null, correct, "one sample gives no interval");
        }

        var squares = 0.0;
        for (var i = 0; i < correctOf.Length; i++)
        {
            var residual = rejectedOf[i] - share * correctOf[i];
            squares += residual * residual;
        }

        var error = Math.Sqrt(squares * images / (images - 1)) / correct;
        var half = Distributions.TwoSidedStudent(0.95, images - 1) * error;
        return new Estimate(share, Math.Max(0, share - half), Math.Min(1, share + half), correct);
    }

    /// <summary>A cell, the place of its rows among the images, and its scores.</summary>
    internal sealed record ScoredCell(SampleScores Cell, int[] Positions, double[] Column);
}
