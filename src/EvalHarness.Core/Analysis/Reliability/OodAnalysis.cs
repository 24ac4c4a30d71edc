using EvalHarness.Evaluation;
using EvalHarness.Metrics.Ood;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Near and far OOD data of one checkpoint, summed up apart.</summary>
internal static class OodAnalysis
{
    /// <summary>For each distance that occurs, near first, and each score: the mean AUROC over its sets.</summary>
    public static IReadOnlyList<OodReliability> Of(DatasetView view, CheckpointCells cells)
    {
        if (cells.CleanScores.IsLabelOnly)
        {
            return [];
        }

        var sets = view.Ood
            .Select(condition => (Condition: condition, Cell: view.Cell(cells.Checkpoint, condition)))
            .Where(set => set.Cell is not null)
            .GroupBy(set => set.Condition.Distance ?? OodDistance.Unspecified)
            .OrderBy(group => group.Key == OodDistance.Unspecified ? 1 : 0).ThenBy(group => group.Key)
            .ToArray();
        var rows = new List<OodReliability>();
        foreach (var score in OodScore.All)
        {
            if (score.Scored(cells.CleanScores) is not { } id || !Array.TrueForAll(id, double.IsFinite))
            {
                continue;
            }

            var fittedOn = score.NeedsFeatures ? cells.CleanScores.Features?.FittedOn : null;

            foreach (var group in sets)
            {
                double[]?[] columns = [.. group.Select(set => score.Scored(set.Cell!))];
                if (Array.TrueForAll(columns, column => column is not null && Array.TrueForAll(column, double.IsFinite)))
                {
                    rows.Add(new OodReliability(group.Key, score.Id, [.. group.Select(set => set.Condition.Id)], MeanDetection.Auroc(id, columns!), fittedOn));
                }
            }
        }

        return rows;
    }
}
