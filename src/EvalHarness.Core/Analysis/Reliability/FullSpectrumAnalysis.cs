using EvalHarness.Metrics.Ood;
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
        foreach (var score in OodScore.All)
        {
            foreach (var (severity, members) in levels)
            {
                var universe = ImageUniverse.Of(members);
                if (FullSpectrum.Scored(members, universe, score) is not { } scored)
                {
                    continue;
                }

                foreach (var (ood, cell) in sets)
                {
                    if (score.Of(cell!) is { } column && FullSpectrum.Threshold(Array.FindAll(column, value => !double.IsNaN(value))) is { } threshold)
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
