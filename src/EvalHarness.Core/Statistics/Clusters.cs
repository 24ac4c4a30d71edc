namespace EvalHarness.Statistics;

/// <summary>Which observations belong together, such as the perturbed copies of one image: they are resampled and averaged as one.</summary>
public sealed class Clusters
{
    private Clusters(int[] ids, int count)
    {
        Ids = ids;
        Count = count;
    }

    /// <summary>Cluster of every observation, 0 to <see cref="Count"/> - 1, in order of first appearance.</summary>
    public int[] Ids { get; }

    /// <summary>Number of clusters, G.</summary>
    public int Count { get; }

    /// <summary>Whether every observation is a cluster of its own.</summary>
    public bool AreSingletons => Count == Ids.Length;

    /// <summary>Groups observations with equal keys.</summary>
    public static Clusters Of(ReadOnlySpan<int> keys)
    {
        var ids = new int[keys.Length];
        if (IsIncreasing(keys))
        {
            return Singletons(keys.Length);
        }

        var seen = new Dictionary<int, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!seen.TryGetValue(keys[i], out ids[i]))
            {
                ids[i] = seen.Count;
                seen.Add(keys[i], ids[i]);
            }
        }

        return new(ids, seen.Count);
    }

    /// <summary>Every observation on its own.</summary>
    public static Clusters Singletons(int count)
    {
        var ids = new int[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = i;
        }

        return new(ids, count);
    }

    private static bool IsIncreasing(ReadOnlySpan<int> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] <= keys[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
