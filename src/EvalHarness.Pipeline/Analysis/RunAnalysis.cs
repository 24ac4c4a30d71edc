using System.Text.Json;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Runs;

namespace EvalHarness.Analysis;

/// <summary>What follows from a run's numbers and samples: everything that <c>analysis.json</c> holds.</summary>
/// <param name="Scaling">Trends over scale, gaps, variants, headlines.</param>
public sealed record RunAnalysis(ScalingReport Scaling)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "analysis.json";

    /// <summary>Analyses a run. Same run, same answer, byte for byte.</summary>
    public static RunAnalysis Of(RunFolder folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new RunAnalysis(ScalingAnalysis.Analyze(folder.Run, folder.Samples, new ScalingOptions { Threads = threads }));
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
            return JsonSerializer.Deserialize<RunAnalysis>(File.ReadAllText(file), RunJson.Options);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). 'evalharness report RUN' makes it anew.", error);
        }
    }

    /// <summary>The analysis as it stands in the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Options) + "\n";
}
