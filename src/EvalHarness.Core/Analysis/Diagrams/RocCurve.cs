namespace EvalHarness.Analysis.Diagrams;

/// <summary>A point of a ROC curve.</summary>
/// <param name="FalsePositives">Share of in-distribution samples flagged.</param>
/// <param name="TruePositives">Share of out-of-distribution samples flagged.</param>
public readonly record struct RocPoint(double FalsePositives, double TruePositives);

/// <summary>
/// How many out-of-distribution samples a threshold catches for how many in-distribution samples it flags. OOD is the positive class, a
/// higher score means more OOD, and samples with the same score are flagged together.
/// </summary>
public static class RocCurve
{
    /// <summary>
    /// The curve thinned to about <paramref name="points"/> corners, evenly by the number of samples flagged; (0, 0) and (1, 1) included.
    /// Null if either side is empty.
    /// </summary>
    public static IReadOnlyList<RocPoint>? Of(ReadOnlySpan<double> inside, ReadOnlySpan<double> outside, int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (inside.Length == 0 || outside.Length == 0)
        {
            return null;
        }

        var scores = new double[inside.Length + outside.Length];
        var isOutside = new bool[scores.Length];
        inside.CopyTo(scores);
        outside.CopyTo(scores.AsSpan(inside.Length));
        isOutside.AsSpan(inside.Length).Fill(true);
        Array.Sort(scores, isOutside);

        var curve = new List<RocPoint> { new(0, 0) };
        var (flagged, caught, next) = (0, 0, 1);
        for (var i = scores.Length - 1; i >= 0; i--)
        {
            caught += isOutside[i] ? 1 : 0;
            flagged++;
            var tied = i > 0 && scores[i - 1] == scores[i];
            if (!tied && (i == 0 || flagged >= (long)next * scores.Length / (points - 1)))
            {
                curve.Add(new((double)(flagged - caught) / inside.Length, (double)caught / outside.Length));
                next = (int)((long)flagged * (points - 1) / scores.Length) + 1;
            }
        }

        return curve;
    }
}
