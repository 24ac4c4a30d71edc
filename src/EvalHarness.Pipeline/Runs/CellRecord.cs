using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Runs;

/// <summary>Everything that is kept of one cell, as it stands in its file.</summary>
public sealed record CellRecord
{
    /// <summary>Content key of the samples.</summary>
    public required string Key { get; init; }

    /// <summary>The per-sample columns.</summary>
    public required SampleScores Scores { get; init; }

    /// <summary>What was summed up over every logit while streaming, by name.</summary>
    public required IReadOnlyDictionary<string, double[]> Totals { get; init; }

    /// <summary>Key of the numbers: what computed them, from which cells, with which options.</summary>
    public required string MeasurementKey { get; init; }

    /// <summary>The numbers themselves.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>What recalibration fitted on clean data did here; null where it does not apply.</summary>
    public TransportedCalibration? Transported { get; init; }

    /// <summary>SHA-256 over the file's arrays, keys and numbers, lower-case hex; known once it was written or read.</summary>
    public string? Digest { get; init; }

    /// <summary>How far the perturbed images are from clean; null where nothing was perturbed.</summary>
    public MeasuredSeverity? Severity { get; init; }
}
