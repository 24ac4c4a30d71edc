using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>The scores of ID and OOD samples, grouped by value once; resamples only count again.</summary>
internal sealed class SortedScores
{
    private readonly int[] _groupOfId;
    private readonly int[] _groupOfOod;
    private readonly int _groups;

    private SortedScores(int[] groupOfId, int[] groupOfOod, int groups) => (_groupOfId, _groupOfOod, _groups) = (groupOfId, groupOfOod, groups);

    public static SortedScores Of(ReadOnlySpan<double> id, ReadOnlySpan<double> ood)
    {
        double[] keys = [.. id, .. ood];
        var rows = new int[keys.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        Sorting.ByKey(keys, rows, keys.Length);
        var (ofId, ofOod, group) = (new int[id.Length], new int[ood.Length], 0);
        for (var at = 0; at < rows.Length; at++)
        {
            group += at > 0 && keys[at] != keys[at - 1] ? 1 : 0;
            if (rows[at] < id.Length)
            {
                ofId[rows[at]] = group;
            }
            else
            {
                ofOod[rows[at] - id.Length] = group;
            }
        }

        return new(ofId, ofOod, group + 1);
    }

    public OodCurve? Curve()
    {
        var (id, ood) = (new int[_groups], new int[_groups]);
        foreach (var group in _groupOfId)
        {
            id[group]++;
        }

        foreach (var group in _groupOfOod)
        {
            ood[group]++;
        }

        return OodCurve.FromGroups(id, ood);
    }

    /// <summary>The area with DeLong's variance, from the groups: no further sort.</summary>
    public DeLong? Area()
    {
        var (id, ood) = (new int[_groups], new int[_groups]);
        Array.ForEach(_groupOfId, group => id[group]++);
        Array.ForEach(_groupOfOod, group => ood[group]++);
        return AreaOf(id, ood, _groupOfId.Length, _groupOfOod.Length);
    }

    /// <summary>The area from counts at distinct scores, ascending; null if one side is empty.</summary>
    public static DeLong? AreaOf(ReadOnlySpan<int> id, ReadOnlySpan<int> ood, int idCount, int oodCount)
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

    /// <summary>The curve with sample i counted weights[i] times.</summary>
    public OodCurve? Curve(ReadOnlySpan<int> idWeights, ReadOnlySpan<int> oodWeights, int[] id, int[] ood)
    {
        var ofId = id.AsSpan(0, _groups);
        var ofOod = ood.AsSpan(0, _groups);
        ofId.Clear();
        ofOod.Clear();
        for (var i = 0; i < _groupOfId.Length; i++)
        {
            ofId[_groupOfId[i]] += idWeights[i];
        }

        for (var i = 0; i < _groupOfOod.Length; i++)
        {
            ofOod[_groupOfOod[i]] += oodWeights[i];
        }

        return OodCurve.FromGroups(ofId, ofOod);
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
