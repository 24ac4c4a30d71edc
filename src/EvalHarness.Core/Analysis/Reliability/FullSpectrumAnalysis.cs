using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Full-spectrum OOD detection of one checkpoint: per OOD set, detection score and severity.</summary>
internal static class FullSpectrumAnalysis
{
    public static IReadOnlyList<FullSpectrumRow> Of(DatasetView view, CheckpointCells cells, PerturbedPool pool)
    {
        var sets = view.Ood
            .Select(condition => (condition.Id, Cell: view.Cell(cells.Checkpoint, condition)))
            .Where(set => set.Cell is not null)
            .ToArray();
        var rows = new List<FullSpectrumRow>();
        if (sets.Length == 0 || cells.CleanScores.IsLabelOnly)
        {
            return rows;
        }

        (int Severity, Data.SampleScores[] Cells)[] levels = [(0, [cells.CleanScores]), .. pool.BySeverity];
        foreach (var score in DetectionScore.All)
        {
            foreach (var (severity, members) in levels)
            {
                var universe = ImageUniverse.Of(members);
                var scored = Array.ConvertAll(
                    members, cell => new FullSpectrum.ScoredCell(cell, universe.Positions(cell), score.Column(cell)));
                foreach (var (ood, cell) in sets)
                {
                    if (FullSpectrum.Threshold(score.Column(cell!)) is { } threshold)
                    {
                        rows.Add(new FullSpectrumRow(
                            ood, score.Id, severity, FullSpectrum.Rejected(universe.Count, scored, threshold)));
                    }
                }
            }
        }

        return rows;
    }
}
