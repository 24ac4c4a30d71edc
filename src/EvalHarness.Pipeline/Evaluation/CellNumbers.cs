using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Runs;
using EvalHarness.Statistics;

namespace EvalHarness.Evaluation;

/// <summary>The numbers of one cell: a function of what is stored of it and of its clean cell, so that they can be derived again.</summary>
internal static class CellNumbers
{
    /// <summary>Key of the numbers: what computes them, from which cells, with which options.</summary>
    public static string Key(string cellKey, string? cleanKey, Suite suite) => CellKey.Of(
        Provenance.NumbersVersion, cellKey, cleanKey ?? string.Empty, suite.Resamples.ToString(CultureInfo.InvariantCulture), suite.Seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Every number that applies to the cell.</summary>
    public static IReadOnlyList<Measurement> Measure(
        Condition condition, CellSamples cell, IReadOnlyDictionary<string, double[]> totals, CellSamples? clean, Suite suite)
    {
        var scores = cell.Scores;
        if (condition.Kind == ConditionKind.Ood)
        {
            return [];
        }

        var right = Enumerable.Range(0, scores.Count).Count(scores.IsCorrect);
        var interval = ProportionInterval.Wilson(right, scores.Count);
        return [new Measurement("accuracy", (double)right / scores.Count, interval.Lower, interval.Upper, scores.Count)];
    }

    /// <summary>A cell's totals with what recalibration did, as named arrays for its file.</summary>
    public static IReadOnlyDictionary<string, double[]> Totals(CellSamples cell, TransportedCalibration? transported)
    {
        var arrays = new Dictionary<string, double[]>(cell.Totals?.ToArrays() ?? new Dictionary<string, double[]>(), StringComparer.Ordinal);
        return arrays;
    }

    /// <summary>The samples of a stored cell.</summary>
    public static CellSamples Samples(CellRecord record) => new(record.Scores, CellTotals.FromArrays(record.Totals));
}
