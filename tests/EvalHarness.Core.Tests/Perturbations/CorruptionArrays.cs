using System.Text.Json;

namespace EvalHarness.Perturbations;

/// <summary>
/// Arrays that the authors' own Python gave for the images of <see cref="TestImages"/> (see the note in the file): floats from 0 to
/// 255, before truncation.
/// </summary>
internal static class CorruptionArrays
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Reference", "corruption_arrays.json"))).RootElement;

    /// <summary>A 28x28 array of <c>mnist_c</c>, row after row.</summary>
    public static double[] MnistC(string key) =>
        [.. Root.GetProperty("mnist_c").GetProperty(key).GetProperty("rows").EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(v => v.GetDouble()))];

    /// <summary>The three channels of a pixel of <c>cifar_c</c>: "px[3][5]" or "px[14][14]".</summary>
    public static double[] CifarPixel(string key, string pixel) =>
        [.. Root.GetProperty("cifar_c").GetProperty(key).GetProperty(pixel).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>The three channels' sums of <c>cifar_c</c>.</summary>
    public static double[] CifarSums(string key) =>
        [.. Root.GetProperty("cifar_c").GetProperty(key).GetProperty("sum_per_channel").EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>A list of numbers elsewhere in the file.</summary>
    public static double[] Numbers(params string[] path) =>
        [.. path.Aggregate(Root, (element, name) => element.GetProperty(name)).EnumerateArray().Select(v => v.GetDouble())];
}
