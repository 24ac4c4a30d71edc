namespace EvalHarness.Perturbations;

/// <summary>
/// The one table of image perturbations. Adding one is its file, its row here and its test: suites, reports, listings and the shared
/// tests read this table.
/// </summary>
public static class StandardPerturbations
{
    /// <summary>The group whose published form is one severity a perturbation (<see cref="PublishedMnistC"/>).</summary>
    public const string MnistC = "mnist-c";

    /// <summary>All of them, in the order of the published tables.</summary>
    public static IReadOnlyList<ImagePerturbation> All { get; } =
    [
        new GaussianNoise(),
        new ShotNoise(),
        new ImpulseNoise(),
        new DefocusBlur(),
        new GlassBlur(),
        new MotionBlur(),
        new ZoomBlur(),
        new Snow(),
        new FrostProcedural(),
        new Fog(),
        new Brightness(),
        new Contrast(),
        new ElasticTransform(),
        new Pixelate(),
        new JpegCompression(),
        new SpeckleNoise(),
        new GaussianBlur(),
        new Spatter(),
        new Saturate(),
        ShotNoise.MnistC,
        ImpulseNoise.MnistC,
        GlassBlur.MnistC,
        MotionBlur.MnistC,
        new Shear(),
        new Scale(),
        new Rotate(),
        Brightness.MnistC,
        new Translate(),
        new Stripe(),
        Fog.MnistC,
        Spatter.MnistC,
        new DottedLine(),
        new Zigzag(),
        new CannyEdges(),
        new Quantize(),
        new Inverse(),
        new LowPass(),
        new HighPass(),
        new PatchShuffle(),
        new Greyscale(),
        new Occlusion(),
        new UniformNoise(),
        new ConstantImage(),
        new PixelShuffle(),
    ];

    private static readonly Dictionary<string, ImagePerturbation> ById = All.ToDictionary(p => p.Id, StringComparer.Ordinal);

    /// <summary>Every group's name.</summary>
    public static IReadOnlyList<string> Groups { get; } = [.. All.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal)];

    /// <summary>MNIST-C as published: fifteen perturbations, each at one severity.</summary>
    public static IReadOnlyList<PerturbationSetting> PublishedMnistC { get; } =
    [
        Canonical("mnist_c_shot_noise", 5),
        Canonical("mnist_c_impulse_noise", 4),
        Canonical("mnist_c_glass_blur", 1),
        Canonical("mnist_c_motion_blur", 1),
        Canonical("shear", 2),
        Canonical("scale", 3),
        Canonical("rotate", 2),
        Canonical("mnist_c_brightness", 5),
        Canonical("translate", 3),
        Canonical("stripe", 3),
        Canonical("mnist_c_fog", 5),
        Canonical("mnist_c_spatter", 4),
        Canonical("dotted_line", 1),
        Canonical("zigzag", 1),
        Canonical("canny_edges", 1),
    ];

    /// <summary>The perturbation of this id (without mode); null if there is none.</summary>
    public static ImagePerturbation? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The perturbations of a group in the table's order; none if there is no such group.</summary>
    public static IReadOnlyList<ImagePerturbation> InGroup(string group) =>
        [.. All.Where(p => p.Groups.Contains(group, StringComparer.Ordinal))];

    private static PerturbationSetting Canonical(string id, int severity) => new(ById[id], PerturbationMode.Canonical, severity);
}
