using EvalHarness.Data;

namespace EvalHarness.Benchmarks.Perturbations;

/// <summary>
/// Images a second of the Python references on one core of a 2-core virtual machine, severity 3, give or take 30 percent, measured in
/// November 2026: mnist-c at 28x28, hendrycks/robustness at 32x32x3, and at 224x224x3 the faster of hendrycks/robustness and imagecorruptions.
/// </summary>
internal static class ReferenceSpeed
{
    private static readonly Dictionary<string, double> At28 = new(StringComparer.Ordinal)
    {
        ["mnist_c_shot_noise"] = 19_534,
        ["mnist_c_impulse_noise"] = 17_850,
        ["mnist_c_glass_blur"] = 65,
        ["mnist_c_motion_blur"] = 943,
        ["shear"] = 13_319,
        ["scale"] = 16_371,
        ["rotate"] = 13_562,
        ["mnist_c_brightness"] = 2_737,
        ["translate"] = 19_256,
        ["stripe"] = 80_530,
        ["mnist_c_fog"] = 752,
        ["mnist_c_spatter"] = 6_238,
        ["dotted_line"] = 11_266,
        ["zigzag"] = 2_103,
        ["canny_edges"] = 2_781,
    };

    private static readonly Dictionary<string, (double Small, double Large)> Others = new(StringComparer.Ordinal)
    {
        ["gaussian_noise"] = (10_616, 198),
        ["shot_noise"] = (4_047, 85.5),
        ["impulse_noise"] = (10_630, 284),
        ["defocus_blur"] = (5_176, 174),
        ["glass_blur"] = (152, 51.1),
        ["motion_blur"] = (819, 163),
        ["zoom_blur"] = (540, 18.3),
        ["snow"] = (711, 85.1),
        ["frost_procedural"] = (185, 179),
        ["fog"] = (3_164, 491),
        ["brightness"] = (3_082, 55.2),
        ["contrast"] = (20_987, 686),
        ["elastic_transform"] = (2_178, 68.7),
        ["pixelate"] = (37_921, 3_369),
        ["jpeg_compression"] = (14_044, 2_981),
        ["speckle_noise"] = (12_258, 340),
        ["gaussian_blur"] = (10_235, 403),
        ["spatter"] = (4_227, 207),
        ["saturate"] = (2_448, 65.3),
    };

    /// <summary>The reference's speed; null where there is none.</summary>
    public static double? Of(string id, ImageShape shape) => shape.Height switch
    {
        28 => At28.TryGetValue(id, out var speed) ? speed : null,
        32 => Others.TryGetValue(id, out var speed) ? speed.Small : null,
        224 => Others.TryGetValue(id, out var speed) ? speed.Large : null,
        _ => null,
    };

    /// <summary>The processor's name, where the system tells it.</summary>
    public static string Processor()
    {
        const string Path = "/proc/cpuinfo";
        var line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
