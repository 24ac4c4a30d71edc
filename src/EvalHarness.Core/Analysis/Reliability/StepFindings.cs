using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Steps of the ladder on which bigger is not better.</summary>
internal static class StepFindings
{
    /// <summary>The findings of a step; differences of accuracies within <paramref name="floor"/>, that of nondeterminism, are none.</summary>
    public static IEnumerable<Finding> Of(ScaleStep step, double floor)
    {
        if (step.Clean.Find("accuracy") is not { Difference: { } difference } accuracy)
        {
            yield break;
        }

        if (step.CleanAdjusted.Holm < 0.05 && -difference > floor)
        {
            yield return new Finding(
                "bigger_is_worse",
                FindingSeverity.Serious,
                FormattableString.Invariant($"{step.Larger} is {Points(-difference)} less accurate than the smaller {step.Smaller} on the same clean samples ({P(step.CleanAdjusted.Holm)} after Holm)."),
                Numbers(("difference", difference), ("lower", accuracy.Lower), ("upper", accuracy.Upper), ("p_holm", step.CleanAdjusted.Holm)),
                step.Larger);
        }
        else if (step.CleanAdjusted.Holm >= 0.05)
        {
            yield return new Finding(
                "no_difference_shown",
                FindingSeverity.Note,
                $"{step.Smaller} and {step.Larger} do not differ in clean accuracy beyond chance ({Points(difference)})"
                    + (accuracy.DetectableEffect is > 0 and var effect
                        ? FormattableString.Invariant($"; with these {accuracy.N:N0} samples a difference of {Points(effect)} would have been found four times in five")
                        : string.Empty)
                    + (accuracy.NeededN is { } needed ? FormattableString.Invariant($", and this one needs {needed:N0} samples.") : "."),
                Numbers(("difference", difference), ("detectable_effect", accuracy.DetectableEffect), ("needed_n", accuracy.NeededN), ("p_holm", step.CleanAdjusted.Holm)),
                step.Larger);
        }

        if (difference > floor && step.CleanAdjusted.Holm < 0.05 && step.MeanPerturbedDifference is { Value: { } perturbed, Upper: < 0 } && -perturbed > floor)
        {
            yield return new Finding(
                "accuracy_up_robustness_down",
                FindingSeverity.Serious,
                $"{step.Larger} is {Points(difference)} more accurate than {step.Smaller} on clean samples and {Points(-perturbed)} less on perturbed ones.",
                Numbers(
                    ("clean_difference", difference),
                    ("perturbed_difference", perturbed),
                    ("lower", step.MeanPerturbedDifference.Lower),
                    ("upper", step.MeanPerturbedDifference.Upper)),
                step.Larger);
        }

        var worse = step.Conditions.Where(row => -row.Difference > floor && row.BenjaminiHochberg < 0.05).ToArray();
        if (worse.Length > 0)
        {
            var worst = worse.MinBy(row => row.Difference)!;
            yield return new Finding(
                "bigger_is_worse_under_shift",
                FindingSeverity.Warning,
                $"{step.Larger} is less accurate than the smaller {step.Smaller} under "
                    + $"{Most(worse.Length, step.Conditions.Count, "shifts", worst.Condition)}: {Points(-worst.Difference!.Value)} (BH, 5 %).",
                Numbers(("conditions", worse.Length), ("of", step.Conditions.Count), ("difference", worst.Difference), ("q", worst.BenjaminiHochberg)),
                step.Larger,
                worst.Condition);
        }

        var rate = step.Clean.Flips.NegativeFlipRate;
        if (difference > 0 && rate is { Value: > 0.02, Lower: > 0 } && rate.Value > floor)
        {
            yield return new Finding(
                "negative_flips",
                FindingSeverity.Note,
                $"{step.Larger} is better than {step.Smaller} on average, yet gets {Percent(rate.Value.Value)} of the samples wrong that the smaller got right.",
                Numbers(("negative_flip_rate", rate.Value), ("lower", rate.Lower), ("upper", rate.Upper), ("images", step.Clean.Flips.OnlyFirst)),
                step.Larger);
        }
    }

    private static string P(double? p) => p < 0.0001 ? "p < 0.0001" : FormattableString.Invariant($"p = {p:0.0000}");
}
