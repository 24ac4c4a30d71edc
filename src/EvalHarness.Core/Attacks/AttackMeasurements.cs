using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Attacks;

/// <summary>What a cell under attack says beyond its accuracy, which is the robust accuracy: an upper bound, since another attack may leave less.</summary>
public static class AttackMeasurements
{
    /// <summary>Id of the share of the images that were right before and are wrong under attack, 0 to 1; a sturdy checkpoint has a low one.</summary>
    public const string SuccessRateId = "attack_success_rate";

    /// <summary>Id of the mean number of predictions that the attacks used that succeeded.</summary>
    public const string QueriesId = "attack_queries";

    /// <summary>Success rate with Wilson's interval, and queries with Student's, over the images that the clean cell gets right.</summary>
    public static IReadOnlyList<Measurement> Of(SampleScores clean, SampleScores attacked)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(attacked);
        var wasRight = Enumerable.Range(0, clean.Count).Where(clean.IsCorrect).Select(i => clean.Index[i]).ToHashSet();
        int[] rows = [.. Enumerable.Range(0, attacked.Count).Where(i => wasRight.Contains(attacked.Index[i]))];
        int[] turned = [.. rows.Where(i => !attacked.IsCorrect(i))];
        return [Success(turned.Length, rows.Length), Queries([.. turned.Select(i => (double)attacked.Queries![i])])];
    }

    private static Measurement Success(int turned, int right)
    {
        if (right == 0)
        {
            return new Measurement(SuccessRateId, null, null, null, 0, "no image was right before the attack");
        }

        var interval = ProportionInterval.Wilson(turned, right);
        return new Measurement(SuccessRateId, (double)turned / right, interval.Lower, interval.Upper, right);
    }

    private static Measurement Queries(double[] queries)
    {
        if (queries.Length == 0)
        {
            return new Measurement(QueriesId, null, null, null, 0, "no attack succeeded");
        }

        var mean = MeanEstimate.Of(queries);
        var interval = mean.Student();
        return new Measurement(
            QueriesId, mean.Value, interval?.Lower, interval?.Upper, queries.Length, interval is null ? "one image gives no interval" : null);
    }
}
