using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>How many ID and OOD samples lie at each distinct score.</summary>
internal static class ScoreGroups
{
    /// <summary>Counts at distinct scores, the highest first; scores are finite.</summary>
    public static (int[] Id, int[] Ood) Falling(ReadOnlySpan<double> id, ReadOnlySpan<double> ood)
    {
        double[] a = [.. id], b = [.. ood];
        Array.Sort(a);
        Array.Sort(b);
        var (ofId, ofOod) = (new int[a.Length + b.Length], new int[a.Length + b.Length]);
        var (i, j, groups) = (a.Length - 1, b.Length - 1, 0);
        while (i >= 0 || j >= 0)
        {
            var score = i < 0 ? b[j] : j < 0 ? a[i] : Math.Max(a[i], b[j]);
            for (; i >= 0 && a[i] == score; i--)
            {
                ofId[groups]++;
            }

            for (; j >= 0 && b[j] == score; j--)
            {
                ofOod[groups]++;
            }

            groups++;
        }

        return (ofId[..groups], ofOod[..groups]);
    }

    /// <summary>The area with DeLong's variance from counts at distinct scores, ascending; null if one side is empty.</summary>
    public static DeLong? Area(ReadOnlySpan<int> id, ReadOnlySpan<int> ood, int idCount, int oodCount)
    {
        if (idCount == 0 || oodCount == 0)
        {
            return null;
        }

        double m = idCount, n = oodCount;
        var (idBelow, oodBelow) = (0.0, 0.0);
        var (ofOod, ofId) = (new Spread(), new Spread());
        for (var g = 0; g < id.Length; g++)
        {
            ofOod.Add((idBelow + (id[g] / 2.0)) / m, ood[g]);
            ofId.Add((n - oodBelow - (ood[g] / 2.0)) / n, id[g]);
            (idBelow, oodBelow) = (idBelow + id[g], oodBelow + ood[g]);
        }

        double? variance = m < 2 || n < 2 ? null : (ofOod.Variance / n) + (ofId.Variance / m);
        return new(ofOod.Mean, variance, oodCount, idCount);
    }

    /// <summary>Running weighted mean and variance (West, 1979).</summary>
    private struct Spread
    {
        private double _count;
        private double _squares;

        public double Mean { get; private set; }

        public readonly double Variance => _squares / (_count - 1);

        public void Add(double value, double count)
        {
            if (count == 0)
            {
                return;
            }

            _count += count;
            var delta = value - Mean;
            Mean += delta * count / _count;
            _squares += count * delta * (value - Mean);
        }
    }
}
