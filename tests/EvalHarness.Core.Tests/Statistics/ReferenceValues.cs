using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EvalHarness.Statistics;

/// <summary>Reference/metrics.json: inputs and values made with scikit-learn, SciPy, statsmodels, netcal and relplot.</summary>
internal static class ReferenceValues
{
    private static readonly Lazy<JsonElement> Document = new(() => JsonDocument.Parse(File.ReadAllText(FilePath())).RootElement);

    public static JsonElement Root => Document.Value;

    public static JsonElement At(params string[] path) => path.Aggregate(Root, (element, key) => element.GetProperty(key));

    public static double Number(params string[] path) => At(path).GetDouble();

    public static double[] Numbers(params string[] path) => At(path).EnumerateArray().Select(e => e.GetDouble()).ToArray();

    public static int[] Integers(params string[] path) => At(path).EnumerateArray().Select(e => e.GetInt32()).ToArray();

    private static string FilePath([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "Reference", "metrics.json");
}
