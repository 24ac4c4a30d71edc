using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Blurs with a soft disk (<see cref="DiskKernel"/>); beyond the edge lies the mirror image (Hendrycks and Dietterich, 2019).</summary>
public sealed class DefocusBlur()
    : ImagePerturbation("defocus_blur", ["blur", "imagenet-c"], "Convolves with a disk; its radius in pixels grows with severity.", Published.ImageNetC)
{
    internal static readonly SeverityTable<(double Radius, double Softening)> Disk = new(
        [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)],
        [(0.5, 0.6), (1, 0.1), (1.5, 0.1), (2.5, 0.01), (3, 0.1)],
        [(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)]);

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <inheritdoc/>
    protected override void Render(
        ReadOnlySpan<byte> image, Span<byte> result, ImageShape shape, int severity, PerturbationMode mode,
        ref SeededRandom random, PerturbationScratch scratch)
    {
        var kernel = scratch.Table(this, shape, severity, mode, static (_, shape, severity, _) =>
        {
            var (radius, softening) = Disk.At(shape, severity, null);
            return DiskKernel.Of(radius, softening);
        });
        var stride = Pixels.Padded(shape.Width);
        var radius = kernel.Radius;
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        var sums = scratch.Floats(1, stride + (2 * radius) + Pixels.Block);
        var row = scratch.Floats(2, stride);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(image, shape, channel, plane);
            for (var y = 0; y < shape.Height; y++)
            {
                row.Clear();
                for (var dy = 0; dy < kernel.Weights.Length; dy++)
                {
                    AddRows(plane, sums.Slice(radius, stride), y, dy, shape.Height, stride);
                    Borders.PadRow(Border.Reflect101, sums, radius, shape.Width);
                    Along(sums, row, kernel.Weights[dy], radius);
                }

                var start = (channel * shape.PlaneSize) + (y * shape.Width);
                Pixels.ToByte(row[..shape.Width], result.Slice(start, shape.Width));
            }
        }
    }

    // Rows the same distance above and below weigh the same, so they are added first.
    private static void AddRows(ReadOnlySpan<float> plane, Span<float> sums, int y, int dy, int height, int stride)
    {
        var above = plane.Slice(Borders.Index(Border.Reflect101, y - dy, height) * stride, stride);
        if (dy == 0)
        {
            above.CopyTo(sums);
            return;
        }

        var below = plane.Slice(Borders.Index(Border.Reflect101, y + dy, height) * stride, stride);
        System.Numerics.Tensors.TensorPrimitives.Add(above, below, sums);
    }

    private static void Along(ReadOnlySpan<float> sums, Span<float> row, ReadOnlySpan<float> weights, int radius)
    {
        ref var source = ref MemoryMarshal.GetReference(sums);
        ref var target = ref MemoryMarshal.GetReference(row);
        for (var x = 0; x < row.Length; x += Pixels.Block)
        {
            ref var centre = ref Unsafe.Add(ref source, x + radius);
            ref var at = ref Unsafe.Add(ref target, x);
            var weight = Vector256.Create(weights[0]);
            var a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref centre), Vector256.LoadUnsafe(ref at));
            var b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref centre, 8), Vector256.LoadUnsafe(ref at, 8));
            for (var k = 1; k < weights.Length; k++)
            {
                ref var left = ref Unsafe.Add(ref centre, -k);
                ref var right = ref Unsafe.Add(ref centre, k);
                weight = Vector256.Create(weights[k]);
                a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref left) + Vector256.LoadUnsafe(ref right), a);
                b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref left, 8) + Vector256.LoadUnsafe(ref right, 8), b);
            }

            a.StoreUnsafe(ref at);
            b.StoreUnsafe(ref at, 8);
        }
    }
}
