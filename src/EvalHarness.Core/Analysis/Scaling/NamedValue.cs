namespace EvalHarness.Analysis.Scaling;

/// <summary>A number with its name, e.g. a fitted parameter.</summary>
/// <param name="Name">Name as in the form's formula.</param>
/// <param name="Value">Its value; finite.</param>
public sealed record NamedValue(string Name, double Value);
