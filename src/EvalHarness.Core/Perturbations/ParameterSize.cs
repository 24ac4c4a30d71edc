using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Which of the three published parameter tables fits an image. The tables are for sides of 32 (CIFAR-10-C), 64 (Tiny-ImageNet-C)
/// and 224 (ImageNet-C); an image takes the table whose side is nearest to its shorter side, ties to the larger: under 48 the first,
/// under 144 the second, from there the third.
/// </summary>
public enum ParameterSize
{
    /// <summary>CIFAR-10-C's parameters, made for 32x32.</summary>
    Small,

    /// <summary>Tiny-ImageNet-C's parameters, made for 64x64.</summary>
    Medium,

    /// <summary>ImageNet-C's parameters, made for 224x224; MNIST-C uses them at 28x28.</summary>
    Large,
}

/// <summary>The rule of <see cref="ParameterSize"/>.</summary>
public static class ParameterSizes
{
    /// <summary>The table for images of a shape.</summary>
    public static ParameterSize For(ImageShape shape) => Math.Min(shape.Height, shape.Width) switch
    {
        < 48 => ParameterSize.Small,
        < 144 => ParameterSize.Medium,
        _ => ParameterSize.Large,
    };
}

/// <summary>Parameters of type <typeparamref name="T"/> for severities 1 to 5 in each of the three published tables.</summary>
internal sealed record SeverityTable<T>(T[] Small, T[] Medium, T[] Large)
{
    /// <summary>The parameters for a shape, or of a fixed table where one is given.</summary>
    public T At(ImageShape shape, int severity, ParameterSize? size) => (size ?? ParameterSizes.For(shape)) switch
    {
        ParameterSize.Small => Small[severity - 1],
        ParameterSize.Medium => Medium[severity - 1],
        _ => Large[severity - 1],
    };
}
