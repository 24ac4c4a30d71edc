using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Trends;

/// <summary>A row of a trend table.</summary>
/// <param name="Point">The point; X is the first x column.</param>
/// <param name="X2">Value of the second x column; null if there is one only.</param>
/// <param name="HeldOut">Whether the row is predicted instead of fitted.</param>
public sealed record TrendRow(TrendPoint Point, double? X2, bool HeldOut);

/// <summary>Rows that were read, and what is to be said about the reading.</summary>
/// <param name="Rows">The rows with a value in every column asked for.</param>
/// <param name="X">Names of the x columns.</param>
/// <param name="Y">Name of the y column.</param>
/// <param name="Notes">Remarks for the user, e.g. how many rows were left out.</param>
public sealed record TrendTable(IReadOnlyList<TrendRow> Rows, IReadOnlyList<string> X, string Y, IReadOnlyList<string> Notes);
