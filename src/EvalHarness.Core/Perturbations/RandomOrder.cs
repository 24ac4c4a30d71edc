namespace EvalHarness.Perturbations;

/// <summary>Random permutations (Fisher and Yates).</summary>
internal static class RandomOrder
{
    /// <summary>Fills with 0 to n - 1 in random order.</summary>
    public static void Fill(Span<int> order, ref SeededRandom random)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var j = random.NextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }
}
