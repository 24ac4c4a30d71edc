using System.Runtime.CompilerServices;
using System.Text.Json;
using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Tests.Recalibration;

/// <summary>The 300 x 5 logits of Reference/metrics.json (scikit-learn, netcal and SciPy on the same inputs).</summary>
internal static class ReferenceLogits
{
    public static CalibrationLogits Split { get; } = Load();

    private static CalibrationLogits Load([CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "..", "Reference", "metrics.json");
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var inputs = json.RootElement.GetProperty("classification").GetProperty("inputs");
        var logits = inputs.GetProperty("logits").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(v => v.GetSingle()));
        var labels = inputs.GetProperty("labels").EnumerateArray().Select(v => v.GetInt32());
        return new CalibrationLogits(logits.ToArray(), labels.ToArray(), 5);
    }
}
