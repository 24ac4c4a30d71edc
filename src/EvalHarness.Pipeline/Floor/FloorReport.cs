using System.Text.Json;
using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.Floor;

/// <summary>A linear model trained on the train sample: what a bigger model must beat.</summary>
/// <param name="Name">Its name, e.g. <c>sdca_maximum_entropy</c>.</param>
/// <param name="Parameters">Weights and offsets; null for a model whose kind does not say.</param>
/// <param name="Measurements">Every metric on the clean data, with its interval.</param>
public sealed record FloorBaseline(string Name, long? Parameters, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>The measurement of a metric; null if it has none.</summary>
    public Measurement? Find(string metric) => Measurements.FirstOrDefault(measurement => string.Equals(measurement.Metric, metric, StringComparison.Ordinal));
}

/// <summary>A checkpoint of a run against a baseline, on the same samples.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Baseline">Name of the baseline.</param>
/// <param name="Samples">Samples that both predicted.</param>
/// <param name="OnlyCheckpoint">Samples that only the checkpoint has right.</param>
/// <param name="OnlyBaseline">Samples that only the baseline has right.</param>
/// <param name="P">McNemar's two-sided mid-p.</param>
public sealed record FloorComparison(string Checkpoint, string Baseline, int Samples, long OnlyCheckpoint, long OnlyBaseline, double P)
{
    /// <summary>Accuracy of the checkpoint minus that of the baseline.</summary>
    public double Difference => Samples == 0 ? 0 : (double)(OnlyCheckpoint - OnlyBaseline) / Samples;

    /// <summary>Whether the checkpoint is better with p below .05.</summary>
    public bool Beats => OnlyCheckpoint > OnlyBaseline && P < 0.05;
}

/// <summary>The floor of a clean dataset, as <c>floor.json</c> holds it.</summary>
/// <param name="Train">Name of the train sample.</param>
/// <param name="TrainHash">Hash of its files.</param>
/// <param name="TrainSamples">Samples that were trained on.</param>
/// <param name="Test">Name of the clean dataset.</param>
/// <param name="TestHash">Hash of its files.</param>
/// <param name="Trainer">What trained, with its version.</param>
/// <param name="Baselines">The models.</param>
/// <param name="Comparisons">Checkpoints of the run against them; empty without a run.</param>
public sealed record FloorReport(
    string Train,
    string TrainHash,
    long TrainSamples,
    string Test,
    string TestHash,
    string Trainer,
    IReadOnlyList<FloorBaseline> Baselines,
    IReadOnlyList<FloorComparison> Comparisons)
{
    /// <summary>Name of the file in a run folder.</summary>
    public const string FileName = "floor.json";

    /// <summary>The floors of a run folder; empty if there is no such file.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static IReadOnlyList<FloorReport> Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<List<FloorReport>>(AtomicFile.ReadText(file), RunJson.Options) ?? [] : [];
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). Remove it, or run 'evalharness floor' again.", error);
        }
    }

    /// <summary>Writes the floors into a run folder.</summary>
    public static void Write(string folder, IReadOnlyList<FloorReport> floors) =>
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(floors, RunJson.Options) + "\n");
}
