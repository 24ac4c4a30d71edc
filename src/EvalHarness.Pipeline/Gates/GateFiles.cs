using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Gates;

/// <summary>What a gate leaves behind: <c>gates.json</c> and <c>junit.xml</c> in the run folder.</summary>
public static class GateFiles
{
    /// <summary>Name of the JSON file in the run folder.</summary>
    public const string JsonName = "gates.json";

    /// <summary>Name of the JUnit file in the run folder.</summary>
    public const string JunitName = "junit.xml";

    /// <summary>Writes both files, each whole or not at all.</summary>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static void Write(string runFolder, GateReport report)
    {
        AtomicFile.WriteText(Path.Combine(runFolder, JsonName), Json(report) + "\n");
        AtomicFile.WriteText(Path.Combine(runFolder, JunitName), JunitXml.Write(report));
    }

    /// <summary>The report as one JSON object.</summary>
    public static string Json(GateReport report) => JsonSerializer.Serialize(report, RunJson.Options);

    /// <summary>The report of a run that was gated before; null if it was not.</summary>
    /// <exception cref="UsageException">The file is damaged.</exception>
    public static GateReport? Read(string runFolder)
    {
        var file = Path.Combine(runFolder, JsonName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<GateReport>(AtomicFile.ReadText(file), RunJson.Options);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read ({error.Message}). Run 'evalharness gate' again.", error);
        }
    }
}
