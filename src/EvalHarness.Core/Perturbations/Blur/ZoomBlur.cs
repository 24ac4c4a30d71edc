using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// The mean of the image and of its magnifications by 1, 1 + step, 1 + 2 step, ... (Hendrycks and Dietterich, 2019). Canonical: as many
/// factors as the authors' code makes, which by rounding includes the stated end at some severities. Clean: the end is never included.
/// </summary>
public sealed class ZoomBlur : ImagePerturbation
{
    // (Step, factors as made, factors below the stated end).
    internal static readonly SeverityTable<(double Step, int Made, int Stated)> Factors = new(
        [(0.01, 7, 6), (0.01, 12, 11), (0.01, 16, 16), (0.01, 21, 21), (0.01, 26, 26)],
        [(0.01, 7, 6), (0.01, 12, 11), (0.01, 16, 16), (0.01, 21, 21), (0.01, 26, 26)],
        [(0.01, 12, 11), (0.01, 16, 16), (0.02, 11, 11), (0.02, 13, 13), (0.03, 11, 11)]);

    private readonly ParameterSize? _size;

    /// <summary>Parameters by image size.</summary>
    public ZoomBlur()
        : this(null)
    {
    }

    /// <summary>Parameters of one table, whatever the size.</summary>
    internal ZoomBlur(ParameterSize? size)
        : base("zoom_blur", ["blur", "imagenet-c"], "Averages magnifications about the centre; the largest grows with severity.",
            Published.ImageNetC) => _size = size;

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    public override bool HasCleanMode => true;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var zooms = scratch.Table(this, shape, severity, mode, static (self, shape, severity, mode) => self.MakeZooms(shape, severity, mode));
        var stride = Pixels.Padded(shape.Width);
        var plane = scratch.Floats(0, FloatPlanes.Size(shape) + Pixels.Block);
        var mixed = scratch.Floats(1, stride + Pixels.Block);
        var sum = scratch.Floats(2, stride);
        var share = 1f / (zooms.Length + 2);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(image, shape, channel, plane);
            for (var y = 0; y < shape.Height; y++)
            {
                // The image itself counts twice: on its own and as the magnification by 1.
                var row = plane.Slice(y * stride, stride);
                System.Numerics.Tensors.TensorPrimitives.Add(row, row, sum);
                foreach (var zoom in zooms)
                {
                    Mix(plane.Slice(zoom.Rows.Index[y] * stride, stride), plane.Slice((zoom.Rows.Index[y] + 1) * stride, stride),
                        zoom.Rows.Weight[y], mixed);
                    zoom.Columns.AddTo(mixed, sum);
                }

                System.Numerics.Tensors.TensorPrimitives.Multiply(sum, share, sum);
                Pixels.ToByte(sum[..shape.Width], result.Slice((channel * shape.PlaneSize) + (y * shape.Width), shape.Width));
            }
        }
    }

    /// <summary>A row between two others. The length is whole blocks.</summary>
    internal static void Mix(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float weight, Span<float> mixed)
    {
        ref var a = ref MemoryMarshal.GetReference(upper);
        ref var b = ref MemoryMarshal.GetReference(lower);
        ref var target = ref MemoryMarshal.GetReference(mixed);
        var w = Vector256.Create(weight);
        for (nuint x = 0; x < (nuint)upper.Length; x += 8)
        {
            var first = Vector256.LoadUnsafe(ref a, x);
            Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref b, x) - first, first).StoreUnsafe(ref target, x);
        }
    }

    private Zoom[] MakeZooms(ImageShape shape, int severity, PerturbationMode mode)
    {
        var (step, made, stated) = Factors.At(shape, severity, _size);
        var count = mode == PerturbationMode.Clean ? stated : made;
        return [.. Enumerable.Range(1, count - 1).Select(i => 1 + (i * step))
            .Select(factor => new Zoom(ZoomAxis.Of(shape.Height, factor), ZoomColumns.Of(ZoomAxis.Of(shape.Width, factor))))];
    }

    private sealed record Zoom(ZoomAxis Rows, ZoomColumns Columns);
}
