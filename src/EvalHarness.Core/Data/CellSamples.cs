namespace EvalHarness.Data;

/// <summary>What a cell keeps: the columns of its samples and, if they were collected, the totals that needed every output.</summary>
/// <param name="Scores">One element a sample.</param>
/// <param name="Totals">Sums over all classes of all samples; null where only the columns are at hand.</param>
public sealed record CellSamples(SampleScores Scores, CellTotals? Totals = null);
