using System.Text;

namespace EvalHarness.Datasets;

/// <summary>
/// Which samples of a dataset are read: all, or some drawn by a hash of seed, dataset and index. The draw is nested (a smaller subset is part of a larger
/// one), and the same for every condition of the dataset, so outcomes pair up.
/// </summary>
/// <param name="Samples">How many; null, or more than there are, means all.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record SampleSubset(int? Samples, ulong Seed)
{
    /// <summary>Every sample.</summary>
    public static SampleSubset All { get; } = new(null, 0);

    /// <summary>The indices, ascending; null for all.</summary>
    /// <param name="dataset">Name that goes into the hash.</param>
    /// <param name="count">Samples of the dataset.</param>
    public int[]? Indices(string dataset, int count)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (Samples is not { } samples || samples >= count)
        {
            return null;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var start = Mix(Seed ^ Mix(HashOf(dataset)));

        // A heap of the smallest hashes: memory follows the subset, not the dataset.
        var kept = new PriorityQueue<int, (ulong, int)>(Comparer<(ulong, int)>.Create((a, b) => b.CompareTo(a)));
        for (var i = 0; i < count; i++)
        {
            var key = (Mix(start + (ulong)i), i);
            if (kept.Count < samples)
            {
                kept.Enqueue(i, key);
            }
            else if (samples > 0)
            {
                kept.EnqueueDequeue(i, key);
            }
        }

        var indices = kept.UnorderedItems.Select(item => item.Element).ToArray();
        Array.Sort(indices);
        return indices;
    }

    private static ulong HashOf(string text)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 0xCBF29CE484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3UL;
        }

        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}

/// <summary>What is read from a dataset.</summary>
/// <param name="Subset">Which samples.</param>
/// <param name="Classes">
/// Class names whose positions the labels are given in, such as the clean dataset's for a shift that has fewer; null for the dataset's own.
/// </param>
public sealed record ReadSelection(SampleSubset Subset, IReadOnlyList<string>? Classes = null)
{
    /// <summary>Every sample, labels in the dataset's own classes.</summary>
    public static ReadSelection All { get; } = new(SampleSubset.All);
}
