namespace EvalHarness.Evaluation;

/// <summary>One metric of one cell: a value with its interval, or the reason why there is none.</summary>
/// <param name="Metric">Id of the metric, e.g. <c>accuracy</c>.</param>
/// <param name="Value">The value; null where it is undefined (then <paramref name="Reason"/> says why). Never NaN.</param>
/// <param name="Lower">Lower end of the 95 % interval; null where there is none.</param>
/// <param name="Upper">Upper end of the 95 % interval; null where there is none.</param>
/// <param name="N">Samples the value rests on.</param>
/// <param name="Reason">Why the value or the interval is missing; null where nothing is missing.</param>
public sealed record Measurement(string Metric, double? Value, double? Lower, double? Upper, long N, string? Reason = null);
