using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvalHarness.Runs;

/// <summary>How everything of a run is written as JSON: snake_case keys, enums as words, nulls written, no NaN.</summary>
public static class RunJson
{
    /// <summary>Indented, for files that people open.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: true);

    /// <summary>On one line, for records inside other files.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = indented,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NewLine = "\n",
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }
}
