using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Halved accuracy, non-monotone severity, less robustness than the family's line, and images a detector would turn away.</summary>
internal static class RobustnessFindings
{
    public static IEnumerable<Finding> Of(CheckpointReliability checkpoint)
    {
        var halved = checkpoint.Corruptions.Where(corruption => corruption.CriticalSeverity.Value is not null)
            .OrderBy(corruption => corruption.CriticalSeverity.Value).ToArray();
        if (halved.Length > 0)
        {
            var first = halved[0];
            yield return new Finding(
                "accuracy_halves",
                FindingSeverity.Warning,
                FormattableString.Invariant($"{checkpoint.Checkpoint} loses half of its accuracy under {halved.Length} of {checkpoint.Corruptions.Count} corruptions, first under {first.Corruption} at severity {first.CriticalSeverity.Value:0.0}."),
                Numbers(
                    ("corruptions", halved.Length),
                    ("of", checkpoint.Corruptions.Count),
                    ("critical_severity", first.CriticalSeverity.Value),
                    ("critical_severity_lower", first.CriticalSeverity.Lower),
                    ("critical_severity_upper", first.CriticalSeverity.Upper)),
                checkpoint.Checkpoint);
        }

        var rising = checkpoint.Corruptions.Where(corruption => corruption.Rises.Count > 0).ToArray();
        if (rising.Length > 0)
        {
            yield return new Finding(
                "severity_not_monotone",
                FindingSeverity.Note,
                $"{checkpoint.Checkpoint} gets better again as severity grows, beyond chance: "
                    + string.Join(", ", rising.Select(corruption => $"{corruption.Corruption} at {string.Join(" and ", corruption.Rises)}"))
                    + ". Nominal severity does not measure harm there.",
                Numbers(("corruptions", rising.Length)),
                checkpoint.Checkpoint);
        }

        if (checkpoint.EffectiveRobustness is { Value: { } below, Upper: < 0 })
        {
            yield return new Finding(
                "less_robust_than_family",
                FindingSeverity.Warning,
                $"{checkpoint.Checkpoint} keeps {Points(-below)} less accuracy under perturbation than the family's line expects from its clean accuracy.",
                Numbers(
                    ("effective_robustness", below),
                    ("lower", checkpoint.EffectiveRobustness.Lower),
                    ("upper", checkpoint.EffectiveRobustness.Upper)),
                checkpoint.Checkpoint);
        }

        foreach (var finding in Rejections(checkpoint))
        {
            yield return finding;
        }
    }

    // The best detector decides: a poor score that turns everything away says nothing about the checkpoint.
    private static IEnumerable<Finding> Rejections(CheckpointReliability checkpoint)
    {
        foreach (var set in checkpoint.FullSpectrum.GroupBy(row => row.Ood, StringComparer.Ordinal))
        {
            var best = set.Where(row => row.Severity == 0 && row.Rejected.Value is not null).MinBy(row => row.Rejected.Value);
            var worst = set
                .Where(row => row.Severity > 0 && row.Rejected.Lower > 0.5 && string.Equals(row.Score, best?.Score, StringComparison.Ordinal))
                .MinBy(row => row.Severity);
            if (best is not null && worst is not null)
            {
                yield return new Finding(
                    "detector_rejects_correct",
                    FindingSeverity.Warning,
                    $"Set to catch 95 % of {set.Key}, the best detector of {checkpoint.Checkpoint} ({best.Score}) also turns away "
                        + $"{Percent(worst.Rejected.Value!.Value)} of the samples that it gets right at severity {worst.Severity} "
                        + $"(clean: {Percent(best.Rejected.Value!.Value)}).",
                    Numbers(
                        ("severity", worst.Severity),
                        ("rejected", worst.Rejected.Value),
                        ("lower", worst.Rejected.Lower),
                        ("upper", worst.Rejected.Upper),
                        ("rejected_clean", best.Rejected.Value)),
                    checkpoint.Checkpoint,
                    set.Key);
            }
        }
    }
}
