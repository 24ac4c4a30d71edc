using System.Globalization;

namespace EvalHarness.Perturbations;

/// <summary>What a missing number becomes before a model sees it. A missing category always becomes the most frequent one.</summary>
/// <param name="Strategy">One of <see cref="Strategies"/>.</param>
/// <param name="Constant">The number of <c>constant</c>; 0 otherwise.</param>
public sealed record Imputation(string Strategy, float Constant = 0)
{
    /// <summary>
    /// <c>mean</c>, <c>median</c> (the mean of the middle two of an even number), <c>most_frequent</c> (the smallest of equals), or <c>constant</c>.
    /// </summary>
    public static IReadOnlyList<string> Strategies { get; } = ["mean", "median", "most_frequent", "constant"];

    /// <summary>The mean.</summary>
    public static Imputation Default { get; } = new("mean");

    /// <summary>The strategy, with its number: what decides the pixels of a condition, in short.</summary>
    public override string ToString() => Strategy == "constant" ? string.Create(CultureInfo.InvariantCulture, $"constant {Constant:R}") : Strategy;

    /// <summary>What a missing number of a column becomes.</summary>
    /// <param name="mean">The column's mean.</param>
    /// <param name="values">The column's values, at least one; sorted in place. Only read for median and most_frequent.</param>
    internal float Of(double mean, List<float> values)
    {
        switch (Strategy)
        {
            case "median":
                values.Sort();
                return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
            case "most_frequent":
                values.Sort();
                return MostFrequent(values);
            case "constant":
                return Constant;
            default:
                return (float)mean;
        }
    }

    private static float MostFrequent(List<float> sorted)
    {
        var (best, most) = (sorted[0], 0);
        for (var start = 0; start < sorted.Count;)
        {
            var end = start + 1;
            while (end < sorted.Count && sorted[end] == sorted[start])
            {
                end++;
            }

            if (end - start > most)
            {
                (best, most) = (sorted[start], end - start);
            }

            start = end;
        }

        return best;
    }
}
