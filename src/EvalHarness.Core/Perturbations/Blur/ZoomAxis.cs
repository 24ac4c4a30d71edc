namespace EvalHarness.Perturbations;

/// <summary>
/// One axis of a magnification about the centre that keeps the size: the middle ceil(n / z) pixels, interpolated linearly to
/// round(that z) with the end pixels on the end pixels, and the middle n of those. (SciPy's zoom and the authors' cropping.)
/// </summary>
/// <param name="Index">For each place the left of the two pixels between which it lies.</param>
/// <param name="Weight">How much the right one counts, 0 to 1.</param>
internal sealed record ZoomAxis(int[] Index, float[] Weight)
{
    /// <summary>The axis of a length and a factor of 1 or more; the arrays are padded to whole blocks.</summary>
    public static ZoomAxis Of(int length, double factor)
    {
        var crop = (int)Math.Ceiling(length / factor);
        var first = (length - crop) / 2;
        var zoomed = (int)Math.Round(crop * factor, MidpointRounding.ToEven);
        var trim = (zoomed - length) / 2;
        var step = zoomed > 1 ? (crop - 1) / (double)(zoomed - 1) : 0;
        var index = new int[Pixels.Padded(length)];
        var weight = new float[index.Length];
        for (var i = 0; i < index.Length; i++)
        {
            var at = Math.Min((Math.Min(i, length - 1) + trim) * step, crop - 1);
            var left = Math.Min((int)at, Math.Max(0, crop - 2));
            index[i] = first + left;
            weight[i] = (float)(at - left);
        }

        return new ZoomAxis(index, weight);
    }

    /// <summary>The same, with the cropped part alone as source.</summary>
    public ZoomAxis FromZero()
    {
        var first = Index.Min();
        return this with { Index = [.. Index.Select(i => i - first)] };
    }
}
