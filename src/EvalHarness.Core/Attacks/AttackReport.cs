using EvalHarness.Statistics;

namespace EvalHarness.Attacks;

/// <summary>An attack on many images in numbers.</summary>
/// <param name="Images">Images attacked, at least 1.</param>
/// <param name="Correct">Those classified correctly before.</param>
/// <param name="Robust">Those classified correctly after, too.</param>
/// <param name="MeanQueries">Mean number of queries of the attacks that succeeded; null if none did.</param>
/// <param name="MedianQueries">Their median; null if none did.</param>
public sealed record AttackReport(int Images, int Correct, int Robust, double? MeanQueries, double? MedianQueries)
{
    /// <summary>Share of all images that were correct before, 0 to 1.</summary>
    public double CleanAccuracy => (double)Correct / Images;

    /// <summary>Share of all images that stay correct under attack, 0 to 1; higher is better.</summary>
    public double RobustAccuracy => (double)Robust / Images;

    /// <summary>Wilson's 95 % interval of the clean accuracy.</summary>
    public Interval CleanInterval => ProportionInterval.Wilson(Correct, Images);

    /// <summary>Wilson's 95 % interval of the robust accuracy.</summary>
    public Interval RobustInterval => ProportionInterval.Wilson(Robust, Images);

    /// <summary>Share of the correct images that the attack turned; null if none was correct.</summary>
    public double? SuccessRate => Correct == 0 ? null : (double)(Correct - Robust) / Correct;

    /// <summary>Wilson's 95 % interval of the success rate; null if no image was correct.</summary>
    public Interval? SuccessInterval => Correct == 0 ? null : ProportionInterval.Wilson(Correct - Robust, Correct);

    /// <summary>Adds up the images.</summary>
    public static AttackReport Of(IReadOnlyList<ImageAttack> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        Require.NotEmpty(images.Count, nameof(images));
        var queries = images.Where(image => image.IsSuccess).Select(image => (double)image.Queries).ToArray();
        return new AttackReport(
            images.Count,
            images.Count(image => image.WasCorrect),
            images.Count(image => image.IsRobust),
            queries.Length == 0 ? null : queries.Average(),
            queries.Length == 0 ? null : Quantiles.Median(queries));
    }
}
