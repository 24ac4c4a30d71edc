using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Shrinks with a box filter and blows up again (Hendrycks and Dietterich, 2019). As Pillow does it: along the rows first, each step
/// rounded to a byte; a pixel of the small image is the plain mean of those whose centres fall into its box.
/// </summary>
public sealed class Pixelate : ImagePerturbation
{
    internal static readonly SeverityTable<double> Kept = new(
        [0.95, 0.9, 0.85, 0.75, 0.65], [0.9, 0.8, 0.7, 0.6, 0.5], [0.6, 0.5, 0.4, 0.3, 0.25]);

    private readonly ParameterSize? _size;

    /// <summary>Parameters by image size.</summary>
    public Pixelate()
        : this(null)
    {
    }

    /// <summary>Parameters of one table, whatever the size.</summary>
    internal Pixelate(ParameterSize? size)
        : base("pixelate", ["digital", "imagenet-c"], "Keeps a share of the side's pixels, in blocks; the share falls with severity.",
            Published.ImageNetC) => _size = size;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var (rows, columns) = scratch.Table(this, shape, severity, mode, static (self, shape, severity, _) =>
        {
            var kept = Kept.At(shape, severity, self._size);
            return new Tables(BoxAxis.Of(shape.Height, kept), BoxAxis.Of(shape.Width, kept));
        });
        var stride = Pixels.Padded(columns.Count);
        var narrow = scratch.Bytes(0, shape.Height * stride);
        var small = scratch.Bytes(1, stride);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var source = image.Slice(channel * shape.PlaneSize, shape.PlaneSize);
            for (var y = 0; y < shape.Height; y++)
            {
                columns.Shrink(source.Slice(y * shape.Width, shape.Width), narrow.Slice(y * stride, columns.Count));
            }

            Rebuild(narrow, small, result.Slice(channel * shape.PlaneSize, shape.PlaneSize), shape, rows, columns);
        }
    }

    private static void Rebuild(ReadOnlySpan<byte> narrow, Span<byte> small, Span<byte> target, ImageShape shape, BoxAxis rows, BoxAxis columns)
    {
        var done = -1;
        var from = columns.From.AsSpan(0, shape.Width);
        for (var y = 0; y < shape.Height; y++)
        {
            var row = target.Slice(y * shape.Width, shape.Width);
            if (rows.From[y] == done)
            {
                target.Slice((y - 1) * shape.Width, shape.Width).CopyTo(row);
                continue;
            }

            done = rows.From[y];
            MeanDown(narrow, small, rows.Start[done], rows.Start[done + 1], rows.Weight[done]);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = small[from[x]];
            }
        }
    }

    private static void MeanDown(ReadOnlySpan<byte> narrow, Span<byte> small, int first, int end, int weight)
    {
        ref var source = ref MemoryMarshal.GetReference(narrow);
        for (var x = 0; x < small.Length; x += 8)
        {
            var sum = Vector256<int>.Zero;
            for (var y = first; y < end; y++)
            {
                sum += JpegColour.Widen(ref Unsafe.Add(ref source, (y * small.Length) + x));
            }

            JpegColour.Narrow(((sum * weight) + Vector256.Create(1 << 21)) >> 22, ref small[x]);
        }
    }

    private sealed record Tables(BoxAxis Rows, BoxAxis Columns);
}
