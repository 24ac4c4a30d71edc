using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.DataQuality;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Suspected labels, duplicates and leakage of a clean dataset, over every ladder that was measured on it.</summary>
internal static class QualityAnalysis
{
    public static DatasetQuality Of(
        Condition clean, IReadOnlyList<(Checkpoint Checkpoint, SampleScores Cell)> rungs, ReliabilityOptions options)
    {
        var suspects = SuspectedLabels.Find(rungs.Select(rung => rung.Cell).ToArray());
        return new DatasetQuality(
            clean.Dataset,
            suspects.Take(options.Listed).ToArray(),
            suspects.Count,
            rungs.Count,
            rungs.ToDictionary(rung => rung.Checkpoint.Id, rung => SuspectedLabels.Effect(rung.Cell, suspects), StringComparer.Ordinal),
            options.Duplicates.GetValueOrDefault(clean.Dataset),
            options.Leakage.GetValueOrDefault(clean.Dataset));
    }
}
