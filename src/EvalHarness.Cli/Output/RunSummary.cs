using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Output;

/// <summary>What the terminal shows of a run: one row a checkpoint, smallest first.</summary>
internal static class RunSummary
{
    /// <summary>Writes the table, what could not be evaluated, and where the report is.</summary>
    public static void WriteText(TextWriter writer, int width, RunFolder folder)
    {
        writer.WriteLine($"{folder.Run.Checkpoints.Count} checkpoints, {folder.Run.Conditions.Count} conditions, run {folder.Run.Id}");
    }

    /// <summary>Writes the run as one JSON object.</summary>
    public static void WriteJson(TextWriter writer, RunFolder folder)
    {
        var result = new
        {
            folder.Document.Id,
            Path = Path.GetFullPath(folder.Path),
            folder.Document.Status,
            folder.Document.Timings,
        };
        writer.WriteLine(JsonSerializer.Serialize(result, RunJson.Options));
    }
}
