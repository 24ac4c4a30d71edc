namespace EvalHarness.History;

/// <summary>One night: a run, and everything that was recorded about what it ran.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="StartedUtc">When it started.</param>
/// <param name="Facts">
/// What could explain a change, by name: <c>model:CHECKPOINT</c> and <c>data:DATASET</c> (hashes), <c>suite</c>, <c>seed</c>,
/// <c>version:NAME</c>, <c>device</c>, <c>threads</c>, <c>hardware:NAME</c>.
/// </param>
public sealed record HistoryNight(string Run, DateTime StartedUtc, IReadOnlyDictionary<string, string> Facts);

/// <summary>One metric of one cell in one night.</summary>
/// <param name="Night">Position of the night in the history.</param>
/// <param name="Value">The value.</param>
/// <param name="StandardError">Sampling error: a quarter of the 95 % interval's width, nearly; null where there is no interval.</param>
public sealed record HistoryPoint(int Night, double Value, double? StandardError);

/// <summary>One metric of one cell, night after night.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Dataset">Dataset of the condition.</param>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Points">The nights that measured it, oldest first; a night may be missing.</param>
public sealed record HistorySeries(string Checkpoint, string Condition, string Dataset, string Metric, IReadOnlyList<HistoryPoint> Points);

/// <summary>All nights and all series.</summary>
/// <param name="Nights">Oldest first.</param>
/// <param name="Series">Every series; its points refer to <paramref name="Nights"/>.</param>
public sealed record RunHistory(IReadOnlyList<HistoryNight> Nights, IReadOnlyList<HistorySeries> Series);
