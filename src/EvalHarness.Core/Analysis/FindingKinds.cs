namespace EvalHarness.Analysis;

/// <summary>Findings of the same kind together, so that one that many checkpoints share does not hide the others.</summary>
public static class FindingKinds
{
    /// <summary>What says how far a finding goes, by kind: of a number the size, of two how far the first lies above the second. Other kinds have no extent.</summary>
    internal static IReadOnlyDictionary<string, (string Number, string? Above)> Extents { get; } = new Dictionary<string, (string Number, string? Above)>(StringComparer.Ordinal)
    {
        ["overconfident_under_shift"] = ("overconfidence", null),
        ["confidence_collapse"] = ("overconfidence", null),
        ["prediction_collapse"] = ("top_prediction", null),
        ["accuracy_halves"] = ("corruptions", null),
        ["severity_not_monotone"] = ("corruptions", null),
        ["less_robust_than_family"] = ("effective_robustness", null),
        ["detector_rejects_correct"] = ("rejected", "rejected_clean"),
        ["temperature_harms_under_shift"] = ("nll_gain", null),
        ["recalibration_does_not_transport"] = ("nll_regret", null),
        ["bigger_is_worse"] = ("difference", null),
        ["bigger_is_worse_under_shift"] = ("difference", null),
        ["accuracy_up_robustness_down"] = ("perturbed_difference", null),
        ["negative_flips"] = ("negative_flip_rate", null),
        ["accuracy_up_tail_worse"] = ("cvar_larger", "cvar_smaller"),
        ["accuracy_up_cost_up"] = ("cost_larger", "cost_smaller"),
        ["overfitting_grows"] = ("largest", "smallest"),
        ["suspected_label_errors"] = ("images", null),
        ["train_test_leakage"] = ("pairs", null),
        ["duplicate_images"] = ("pairs", null),
    };

    /// <summary>The kinds, the gravest first; of each kind the gravest findings first, of equally grave ones the one that goes furthest.</summary>
    public static IReadOnlyList<IReadOnlyList<Finding>> Of(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return [.. findings
            .GroupBy(finding => finding.Id, StringComparer.Ordinal)
            .Select(IReadOnlyList<Finding> (kind) => [.. kind.OrderByDescending(finding => finding.Severity).ThenByDescending(Extent)])
            .OrderByDescending(kind => kind[0].Severity)];
    }

    private static double Extent(Finding finding)
    {
        if (!Extents.TryGetValue(finding.Id, out var extent) || !finding.Numbers.TryGetValue(extent.Number, out var value))
        {
            return 0;
        }

        return extent.Above is null ? Math.Abs(value) : value - finding.Numbers.GetValueOrDefault(extent.Above);
    }
}
