using System.Text.Encodings.Web;
using System.Text.Json;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Robustness;

/// <summary>The JSON of <c>robustness --json</c>: snake_case keys; every number is {value, lower, upper, n, reason}.</summary>
public static class RobustnessJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The summary as one JSON object.</summary>
    public static string Write(RobustnessSummary summary) => JsonSerializer.Serialize(summary, Options);
}
