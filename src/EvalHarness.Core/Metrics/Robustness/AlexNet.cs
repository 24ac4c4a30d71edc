namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Top-1 error of AlexNet on ImageNet-C (Hendrycks and Dietterich, 2019), the baseline of the published mCE. It holds for
/// ImageNet-C at 224 x 224 pixels and for nothing else: any other data takes a baseline of its own.
/// </summary>
public static class AlexNet
{
    /// <summary>Error on the clean validation images.</summary>
    public const double CleanError = 0.4348;

    /// <summary>Name of the baseline in results.</summary>
    public const string Name = "alexnet_imagenet_c_224";

    /// <summary>Error by corruption at severity 1 to 5, in the order of the published table.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> Errors { get; } = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal)
    {
        ["gaussian_noise"] = [0.69528, 0.82542, 0.93554, 0.98138, 0.99452],
        ["shot_noise"] = [0.71224, 0.85108, 0.93574, 0.98182, 0.99146],
        ["impulse_noise"] = [0.78374, 0.89808, 0.94870, 0.98720, 0.99548],
        ["defocus_blur"] = [0.65624, 0.73202, 0.85036, 0.91364, 0.94714],
        ["glass_blur"] = [0.64308, 0.75054, 0.88806, 0.91622, 0.93344],
        ["motion_blur"] = [0.58430, 0.70048, 0.82108, 0.89750, 0.92638],
        ["zoom_blur"] = [0.70008, 0.76992, 0.80784, 0.84198, 0.87198],
        ["snow"] = [0.71726, 0.88392, 0.86468, 0.91870, 0.94952],
        ["frost"] = [0.61390, 0.79734, 0.88790, 0.89942, 0.93430],
        ["fog"] = [0.67474, 0.76050, 0.84378, 0.87260, 0.94500],
        ["brightness"] = [0.45140, 0.48502, 0.54048, 0.62166, 0.72440],
        ["contrast"] = [0.64548, 0.76150, 0.88874, 0.97760, 0.99270],
        ["elastic_transform"] = [0.52596, 0.70116, 0.55686, 0.64076, 0.80554],
        ["pixelate"] = [0.52218, 0.54620, 0.73728, 0.87092, 0.91262],
        ["jpeg_compression"] = [0.51002, 0.54718, 0.57294, 0.65458, 0.74778],
    };

    /// <summary>The table as a baseline for <see cref="CorruptionError"/>.</summary>
    public static CorruptionErrors Baseline { get; } = new(
        CleanError,
        Errors.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<int, double>)BySeverity(row.Value), StringComparer.Ordinal));

    private static Dictionary<int, double> BySeverity(IReadOnlyList<double> errors) =>
        errors.Select((error, i) => (Severity: i + 1, error)).ToDictionary(row => row.Severity, row => row.error);
}
