namespace EvalHarness.Perturbations;

/// <summary>Seeds from names and numbers, the same in every process and on every machine.</summary>
public static class Seed
{
    private const ulong Basis = 0xCBF29CE484222325UL;
    private const ulong Prime = 0x100000001B3UL;

    /// <summary>
    /// The seed of one image under one perturbation. Severity is left out on purpose: an image meets the same draws at every severity,
    /// so curves over severity are smooth. The mode is left out too: clean and canonical differ by the quirk alone.
    /// FNV-1a over the UTF-16 code units and numbers, then the finaliser of SplitMix64.
    /// </summary>
    /// <param name="suiteSeed">The suite's seed.</param>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="perturbation">The perturbation's id, without mode.</param>
    /// <param name="imageIndex">The image's index in the dataset.</param>
    public static ulong Of(ulong suiteSeed, string dataset, string perturbation, int imageIndex)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(perturbation);
        return OfImage(Of(suiteSeed, dataset, perturbation), imageIndex);
    }

    /// <summary>The part of the seed that all images share.</summary>
    internal static ulong Of(ulong suiteSeed, string dataset, string perturbation)
    {
        var hash = Add(Basis, suiteSeed);
        hash = Add(hash, dataset);
        return Mix(Add(hash, perturbation));
    }

    /// <summary>The seed of an image from the shared part.</summary>
    internal static ulong OfImage(ulong shared, int imageIndex) => Mix(Add(shared, unchecked((ulong)imageIndex)));

    private static ulong Add(ulong hash, ulong value)
    {
        for (var i = 0; i < 8; i++)
        {
            hash = (hash ^ ((value >> (8 * i)) & 0xFF)) * Prime;
        }

        return hash;
    }

    // The length goes in first, so ("ab", "c") and ("a", "bc") differ.
    private static ulong Add(ulong hash, string text)
    {
        hash = Add(hash, (ulong)text.Length);
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }

        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
