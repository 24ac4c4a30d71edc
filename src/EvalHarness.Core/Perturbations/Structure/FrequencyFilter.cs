using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>What the two frequency probes share.</summary>
internal static class FrequencyFilter
{
    /// <summary>A Gaussian of a deviation in pixels, cut at 3.</summary>
    public static float[] Kernel(double deviation) => GaussianKernel.Of(deviation, 3);

    /// <summary>A channel as floats, and blurred.</summary>
    public static FilteredPlane Apply(ReadOnlySpan<byte> image, ImageShape shape, int channel, float[] kernel, PerturbationScratch scratch)
    {
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        var blurred = scratch.Floats(1, plane.Length);
        FloatPlanes.Load(image, shape, channel, plane);
        SeparableFilter.Apply(
            plane, blurred, shape.Height, shape.Width, kernel, kernel, Border.Reflect,
            scratch.Floats(2, SeparableFilter.RoomFor(shape.Width, kernel.Length - 1)));
        return new FilteredPlane(plane, blurred);
    }
}

/// <summary>A plane and its low frequencies.</summary>
internal readonly ref struct FilteredPlane(ReadOnlySpan<float> all, Span<float> low)
{
    private readonly ReadOnlySpan<float> _all = all;
    private readonly Span<float> _low = low;

    public void Deconstruct(out ReadOnlySpan<float> all, out Span<float> low)
    {
        all = _all;
        low = _low;
    }
}
