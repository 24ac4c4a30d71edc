using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvalHarness.Trends;

/// <summary>Trends, and the scaling analysis of a run, as JSON: keys and names in snake_case, what is undefined as null.</summary>
public static class TrendJson
{
    /// <summary>How records of the scaling analysis are written.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>One JSON object.</summary>
    public static string Write(TrendReport report) => JsonSerializer.Serialize(report, Options);
}
