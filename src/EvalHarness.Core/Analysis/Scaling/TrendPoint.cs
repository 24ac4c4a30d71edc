namespace EvalHarness.Analysis.Scaling;

/// <summary>One point of a trend: a scale and what was measured there.</summary>
/// <param name="X">Scale, greater than 0: parameters, FLOPs, tokens, or a pretraining loss.</param>
/// <param name="Y">The metric.</param>
/// <param name="StandardError">Standard error of <paramref name="Y"/> in its units; null where unknown.</param>
/// <param name="N">Samples behind <paramref name="Y"/>; gives a binomial error where no standard error is known and Y is a share. Null where unknown.</param>
/// <param name="Group">Series it belongs to; null if there is one only.</param>
/// <param name="Name">What the point is called, e.g. a checkpoint.</param>
public sealed record TrendPoint(double X, double Y, double? StandardError = null, long? N = null, string? Group = null, string Name = "");
