using static EvalHarness.Analysis.Reliability.ReliabilityFindings;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Suspected labels, duplicates and leakage.</summary>
internal static class DataFindings
{
    public static IEnumerable<Finding> Of(DatasetQuality data)
    {
        if (data.SuspectedCount > 0)
        {
            yield return new Finding(
                "suspected_label_errors",
                FindingSeverity.Note,
                $"All {data.Voters} checkpoints contradict the label of {data.SuspectedCount} samples of {data.Dataset}, confidently and with the "
                    + "same other class: look at them before trusting small differences.",
                Numbers(("images", data.SuspectedCount), ("checkpoints", data.Voters)));
        }

        if (data.Leakage is { Total: > 0 } leakage)
        {
            yield return new Finding(
                "train_test_leakage",
                leakage.Exact > 0 ? FindingSeverity.Serious : FindingSeverity.Warning,
                $"{leakage.Total} pairs of a training and a test image of {data.Dataset} look alike, {leakage.Exact} of them byte for byte.",
                Numbers(("pairs", leakage.Total), ("exact", leakage.Exact)));
        }

        if (data.Duplicates is { Total: > 0 } duplicates)
        {
            yield return new Finding(
                "duplicate_images",
                FindingSeverity.Note,
                $"{duplicates.Total} pairs of images of {data.Dataset} look alike, {duplicates.Exact} of them byte for byte: there is less "
                    + "independent evidence than n says.",
                Numbers(("pairs", duplicates.Total), ("exact", duplicates.Exact)));
        }
    }
}
