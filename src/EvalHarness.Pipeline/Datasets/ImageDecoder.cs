using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>
/// Decodes image files (PNG, JPEG, WebP, TIFF, GIF) through libvips into 8-bit planes. Alpha is dropped, EXIF rotation left alone, and CMYK
/// converted without its profile, as the usual loaders for training do.
/// </summary>
internal sealed class ImageDecoder
{
    private const long MaxPixels = 8192L * 8192;
    private readonly Libvips _vips;
    private readonly ImageShape _shape;
    private readonly bool _resize;

    private ImageDecoder(Libvips vips, ImageShape shape, bool resize)
    {
        _vips = vips;
        _shape = shape;
        _resize = resize;
    }

    /// <summary>Ends of the names of images, with their point.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif"];

    /// <summary>Shape of every decoded image.</summary>
    public ImageShape Shape => _shape;

    /// <summary>Whether a file is an image, by the end of its name.</summary>
    public static bool Decodes(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>A decoder for a dataset: the size that its options name (then images are resized to it), else that of its first readable image.</summary>
    /// <exception cref="RefusedException">libvips is missing, or no image can be read.</exception>
    public static ImageDecoder For(DatasetOptions options, IEnumerable<string> images)
    {
        var vips = Libvips.Instance ?? throw new RefusedException(
            "Images cannot be decoded here: libvips is missing.", "Run scripts/setup and build again, or point EVALHARNESS_LIBVIPS at the library.");
        if (options.Size is { } size)
        {
            return new ImageDecoder(vips, new ImageShape(size[0], size[1], options.Channels ?? 3), resize: true);
        }

        string? problem = null;
        foreach (var path in images.Take(100))
        {
            if (!SafePath.IsThere(path))
            {
                problem ??= $"{Path.GetFileName(path)} is missing";
                continue;
            }

            var found = vips.Decode(path, MaxPixels, out var pixels, out var width, out var height, out var bands);
            problem ??= found is null ? null : $"{Path.GetFileName(path)}: {found}";
            if (found is null)
            {
                var shape = new ImageShape(height, width, options.Channels ?? (IsGrey(pixels, bands) ? 1 : 3));
                ImageLimits.Check(shape, path);
                return new ImageDecoder(vips, shape, resize: false);
            }
        }

        throw new RefusedException($"None of the first images can be read: {problem ?? "every path is absolute, or leads out of the dataset's folder"}.",
            "Check the files: PNG, JPEG, WebP, TIFF or GIF, named by their paths from the dataset's folder.");
    }

    /// <summary>Decodes a file into planes; the problem if it cannot.</summary>
    public string? Decode(string path, Span<byte> planes)
    {
        if (!SafePath.IsThere(path))
        {
            return "it is missing";
        }

        var problem = _vips.Decode(path, MaxPixels, out var pixels, out var width, out var height, out var bands);
        if (problem is not null)
        {
            return problem;
        }

        if (!_resize && (width != _shape.Width || height != _shape.Height))
        {
            return FormattableString.Invariant(
                $"it is {height} x {width}, the first one is {_shape.Height} x {_shape.Width}; to resize all, say \"options\": {{\"size\": [{_shape.Height}, {_shape.Width}]}}");
        }

        var decoded = new ImageShape(height, width, _shape.Channels);
        var sameSize = width == _shape.Width && height == _shape.Height;
        var target = sameSize ? planes : new byte[decoded.Size];
        ToPlanes(pixels, bands, target, decoded);
        if (!sameSize)
        {
            PlaneResizer.Resize(target, decoded, planes, _shape);
        }

        return null;
    }

    private static bool IsGrey(byte[] pixels, int bands)
    {
        for (var i = 0; i + 2 < pixels.Length; i += bands)
        {
            if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2])
            {
                return false;
            }
        }

        return true;
    }

    private static void ToPlanes(byte[] pixels, int bands, Span<byte> planes, ImageShape shape)
    {
        var size = shape.PlaneSize;
        for (int i = 0, from = 0; i < size; i++, from += bands)
        {
            if (shape.Channels == 1)
            {
                planes[i] = Planes.Grey(pixels[from], pixels[from + 1], pixels[from + 2]);
                continue;
            }

            planes[i] = pixels[from];
            planes[size + i] = pixels[from + 1];
            planes[2 * size + i] = pixels[from + 2];
        }
    }
}
