namespace EvalHarness.Perturbations;

/// <summary>
/// Changes labels on purpose, to see which metrics that moves (Natarajan et al., NeurIPS 2013; Patrini et al., CVPR 2017). Whether a label
/// changes depends on the sample's own seed alone, and a higher rate changes the same labels and more.
/// </summary>
public static class LabelNoise
{
    /// <summary>Kinds of noise: <c>symmetric</c> (any other class, equally likely) and <c>pair</c> (the next class).</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["symmetric", "pair"];

    /// <summary>The label after noise.</summary>
    /// <param name="label">True class, 0 to K-1.</param>
    /// <param name="classCount">Classes, K; with one class nothing changes.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="rate">Probability that a label changes, 0 to 1.</param>
    /// <param name="seed">The suite's seed.</param>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="index">Index of the sample in the dataset.</param>
    public static int Apply(int label, int classCount, string kind, double rate, ulong seed, string dataset, int index)
    {
        var random = new SeededRandom(Seed.Of(seed, dataset, "label_noise_" + kind, index));
        if (classCount < 2 || random.NextDouble() >= rate)
        {
            return label;
        }

        return string.Equals(kind, "pair", StringComparison.Ordinal)
            ? (label + 1) % classCount
            : (label + 1 + random.NextInt(classCount - 1)) % classCount;
    }
}
