using System.Text.Json;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Against a real libjpeg through Pillow, on real pictures (Reference/make_jpeg_reference.py).</summary>
public sealed class JpegCompressionTests
{
    private static readonly JsonElement Pictures = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Reference", "jpeg_arrays.json")))
        .RootElement.GetProperty("pictures");

    private static readonly string[] Names = [.. Pictures.EnumerateArray().Select(p => p.GetProperty("name").GetString()!)];

    // The table and severity with each quality of the reference.
    private static readonly Dictionary<int, (ParameterSize Size, int Severity)> Settings = new()
    {
        [80] = (ParameterSize.Small, 1),
        [50] = (ParameterSize.Small, 4),
        [25] = (ParameterSize.Large, 1),
        [7] = (ParameterSize.Large, 5),
    };

    [Test]
    public void Equals_libjpeg_bit_for_bit([ValueSource(nameof(Names))] string name, [Values(80, 50, 25, 7)] int quality)
    {
        var picture = Pictures.EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
        var shape = new ImageShape(
            picture.GetProperty("height").GetInt32(), picture.GetProperty("width").GetInt32(), picture.GetProperty("channels").GetInt32());
        var image = picture.GetProperty("picture").GetBytesFromBase64();
        var expected = picture.GetProperty("jpeg").GetProperty($"{quality}").GetBytesFromBase64();
        var (size, severity) = Settings[quality];
        var result = new byte[image.Length];
        var perturber = new ImagePerturber(new JpegCompression(size), PerturbationMode.Canonical, severity, shape, 1, "tests");

        perturber.Apply(image, [0], result);

        Assert.That(result, Is.EqualTo(expected));
    }
}
