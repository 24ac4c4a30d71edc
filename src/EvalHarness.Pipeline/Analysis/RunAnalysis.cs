using System.Text.Json;
using EvalHarness.Analysis.Reliability;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Gates;
using EvalHarness.Metrics;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Runs;

namespace EvalHarness.Analysis;

/// <summary>What follows from a run's numbers and samples: everything that <c>analysis.json</c> holds.</summary>
/// <param name="Scaling">Trends over scale, gaps, variants, headlines.</param>
/// <param name="Reliability">Robustness, calibration, OOD, steps between scales, data quality, findings.</param>
public sealed record RunAnalysis(ScalingReport Scaling, ReliabilityReport Reliability)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "analysis.json";

    /// <summary>Analyses a run. Same run, same answer, byte for byte, whatever the number of threads.</summary>
    /// <exception cref="UsageException">Stored samples are missing, cut off or changed.</exception>
    public static RunAnalysis Of(RunFolder folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var directions = new Dictionary<string, Direction>(ScalingOptions.CoreDirections, StringComparer.Ordinal);
        foreach (var metric in StandardMetrics.All.Where(metric => metric.Direction != Direction.Neutral))
        {
            directions.TryAdd(metric.Id, metric.Direction);
        }

        return SideBySide.Run(() => new RunAnalysis(
            ScalingAnalysis.Analyze(folder.Run, folder.Samples, new ScalingOptions { Threads = threads, Directions = directions }),
            ReliabilityAnalysis.Analyze(folder.Run, folder.Samples, Options(folder, threads))));
    }

    /// <summary>The analysis that a run folder holds; null if it has none.</summary>
    /// <exception cref="UsageException">The file is damaged.</exception>
    public static RunAnalysis? Read(string runFolder)
    {
        var file = Path.Combine(runFolder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<RunAnalysis>(AtomicFile.ReadText(file), RunJson.Options);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). 'evalharness report RUN' makes it anew.", error);
        }
    }

    /// <summary>The verdicts on trends, as gates ask for them.</summary>
    public IReadOnlyList<JudgedTrend> Trends() =>
    [
        .. Scaling.Families.SelectMany(family => family.Trends.Select(trend => new JudgedTrend(
            family.Family, trend.Metric, trend.Group, JsonNamingPolicy.SnakeCaseLower.ConvertName(trend.Result.Verdict.ToString()), trend.Result.Reason))),
    ];

    /// <summary>The analysis as it stands in the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Compact) + "\n";

    private static ReliabilityOptions Options(RunFolder folder, int threads)
    {
        var context = RunContext.Read(folder.Path);
        var suite = folder.Suite;
        return new ReliabilityOptions
        {
            Threads = threads,
            Slices = context.Slices.ToDictionary(
                pair => pair.Key, pair => (IReadOnlyList<Reliability.SliceColumn>)[.. pair.Value.Select(Column)], StringComparer.Ordinal),
            ClassNames = folder.Document.Datasets.ToDictionary(dataset => dataset.Name, dataset => dataset.Classes, StringComparer.Ordinal),
            MeasuredStrength = folder.Document.MeasuredSeverities.Where(pair => pair.Value.Ssim is not null)
                .ToDictionary(pair => pair.Key, pair => 1 - pair.Value.Ssim!.Value, StringComparer.Ordinal),
            Transported = Transported(folder),
            Cost = suite.Costs,
            Axis = suite.RobustnessAxis,
            Duplicates = context.Duplicates,
            Leakage = context.Leakage,
        };
    }

    private static Reliability.SliceColumn Column(SliceValues values) => new(
        values.Column,
        Enumerable.Range(0, values.GroupOf.Length).Where(index => values.GroupOf[index] >= 0).ToDictionary(index => index, index => values.Groups[values.GroupOf[index]]));

    private static Dictionary<(string Checkpoint, string Condition), TransportedCalibration> Transported(RunFolder folder)
    {
        var transported = new Dictionary<(string, string), TransportedCalibration>();
        foreach (var cell in folder.Run.Cells)
        {
            if (folder.LoadTransported(cell.Checkpoint, cell.Condition) is { } found)
            {
                transported[(cell.Checkpoint, cell.Condition)] = found;
            }
        }

        return transported;
    }
}
