namespace EvalHarness.Attacks;

/// <summary>How hard an attack tries.</summary>
/// <param name="Norm">How changes are measured.</param>
/// <param name="Epsilon">The largest change allowed, on values from 0 to 1; above 0.</param>
/// <param name="Queries">Predictions that may be asked for an image, the one on the clean image included; at least 1.</param>
/// <param name="Seed">Seed of the suite; each image has its own from it, the dataset's name and its index.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="InitialShare">
/// Share of the image that the first square covers, above 0 and at most 1. It is halved along the published schedule. The default is that of
/// AutoAttack (Croce and Hein, ICML 2020), made for budgets below 10,000 queries.
/// </param>
public sealed record SquareAttackOptions(
    AttackNorm Norm, double Epsilon, int Queries, ulong Seed, string Dataset, double InitialShare = 0.8)
{
    // Of 10,000 queries, those after which the square's area is halved.
    private static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

    /// <summary>Share of the image that the square of an iteration covers; iterations count from 0 and the schedule is stretched to the budget.</summary>
    public double ShareAt(int iteration)
    {
        var place = (long)iteration * 10_000 / Queries;
        return InitialShare / (1 << Halvings.Count(halving => place > halving));
    }

    /// <summary>What is wrong with them, in words for the user; null if nothing is.</summary>
    public string? Problem() =>
        !(Epsilon > 0) || !double.IsFinite(Epsilon) ? FormattableString.Invariant($"The largest change is {Epsilon}; it must be above 0.")
        : Queries < 1 ? FormattableString.Invariant($"{Queries} queries are too few: at least 1 is needed.")
        : InitialShare is > 0 and <= 1 ? null
        : FormattableString.Invariant($"The first square's share of the image is {InitialShare}; it must be above 0 and at most 1.");
}
