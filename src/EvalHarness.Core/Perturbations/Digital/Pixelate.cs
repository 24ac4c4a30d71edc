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

    private const int Block = 32, Room = 64;

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
        var tables = scratch.Table(this, shape, severity, mode, static (self, shape, severity, _) =>
        {
            var kept = Kept.At(shape, severity, self._size);
            return Tables.Of(BoxAxis.Of(shape.Height, kept), BoxAxis.Of(shape.Width, kept), shape.Width);
        });
        var columns = tables.Columns;
        var stride = (columns.Count + Block - 1) & -Block;
        var narrow = scratch.Bytes(0, ((shape.Height + 1) * stride) + Block);
        var small = scratch.Bytes(1, stride + Room);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var source = image[(channel * shape.PlaneSize)..];
            for (var y = 0; y < shape.Height; y++)
            {
                if (tables.Shuffle is { } shuffle)
                {
                    shuffle.Shrink(source, y * shape.Width, narrow[(y * stride)..]);
                }
                else
                {
                    columns.Shrink(source.Slice(y * shape.Width, shape.Width), narrow.Slice(y * stride, columns.Count));
                }
            }

            Rebuild(narrow, small, stride, result.Slice(channel * shape.PlaneSize, shape.PlaneSize), shape, tables);
        }
    }

    private static void Rebuild(ReadOnlySpan<byte> narrow, Span<byte> small, int stride, Span<byte> target, ImageShape shape, Tables tables)
    {
        var done = -1;
        var rows = tables.Rows;
        var from = tables.Columns.From.AsSpan(0, shape.Width);
        for (var y = 0; y < shape.Height; y++)
        {
            var row = target.Slice(y * shape.Width, shape.Width);
            if (rows.From[y] == done)
            {
                target.Slice((y - 1) * shape.Width, shape.Width).CopyTo(row);
                continue;
            }

            done = rows.From[y];
            MeanDown(narrow, small, stride, rows.Start[done], rows.Start[done + 1], rows.Weight[done]);
            if (tables.Shuffle is { } shuffle)
            {
                shuffle.Widen(small, row);
                continue;
            }

            for (var x = 0; x < row.Length; x++)
            {
                row[x] = small[from[x]];
            }
        }
    }

    private static void MeanDown(ReadOnlySpan<byte> narrow, Span<byte> small, int stride, int first, int end, int weight)
    {
        ref var source = ref MemoryMarshal.GetReference(narrow);
        for (var x = 0; x < stride; x += Block)
        {
            var (left, right) = (Vector256<ushort>.Zero, Vector256<ushort>.Zero);
            for (var y = first; y < end; y++)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.Add(ref source, (y * stride) + x)));
                left += low;
                right += high;
            }

            Mean(left, weight, ref small[x]);
            Mean(right, weight, ref small[x + 16]);
        }
    }

    private static void Mean(Vector256<ushort> sum, int weight, ref byte target)
    {
        var (low, high) = Vector256.Widen(sum);
        var half = Vector256.Create(BoxAxis.Half);
        JpegColour.Narrow(((low.AsInt32() * weight) + half) >> BoxAxis.Places, ref target);
        JpegColour.Narrow(((high.AsInt32() * weight) + half) >> BoxAxis.Places, ref Unsafe.Add(ref target, 8));
    }

    private sealed record Tables(BoxAxis Rows, BoxAxis Columns, BoxShuffle? Shuffle)
    {
        public static Tables Of(BoxAxis rows, BoxAxis columns, int width) =>
            new(rows, columns, BoxShuffle.Suits(width) ? new BoxShuffle(columns, width) : null);
    }
}
