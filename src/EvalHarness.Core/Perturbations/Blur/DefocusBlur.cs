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
        var lens = scratch.Table(this, shape, severity, mode, static (_, shape, severity, _) => Lens.Of(Disk.At(shape, severity, null)));
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            FloatPlanes.Load(image, shape, channel, scratch.Floats(0, FloatPlanes.Size(shape)));
            if (lens.Boxes is { } boxes)
            {
                RenderBoxes(boxes, lens.Softening, result, shape, channel, scratch);
            }
            else
            {
                RenderKernel(lens.Kernel, result, shape, channel, scratch);
            }
        }
    }

    // Softening the picture is softening the disk, as long as the disk's grid does not cut it off.
    private static void RenderBoxes(DiskBoxes boxes, float[] softening, Span<byte> result, ImageShape shape, int channel, PerturbationScratch scratch)
    {
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        if (softening.Length > 1)
        {
            var soft = scratch.Floats(3, plane.Length);
            SeparableFilter.Apply(
                plane, soft, shape.Height, shape.Width, softening, softening, Border.Reflect101, scratch.Floats(1, SeparableFilter.RoomFor(shape.Width, 1)));
            plane = soft;
        }

        var room = scratch.Floats(1, boxes.RoomFor(shape.Width));
        var row = scratch.Floats(2, Pixels.Padded(shape.Width));
        for (var y = 0; y < shape.Height; y++)
        {
            boxes.Apply(plane, row, y, shape.Height, shape.Width, room);
            Pixels.ToByte(row[..shape.Width], result.Slice((channel * shape.PlaneSize) + (y * shape.Width), shape.Width));
        }
    }

    private static void RenderKernel(QuarterKernel kernel, Span<byte> result, ImageShape shape, int channel, PerturbationScratch scratch)
    {
        var stride = Pixels.Padded(shape.Width);
        var radius = kernel.Radius;
        var plane = scratch.Floats(0, FloatPlanes.Size(shape));
        var sums = scratch.Floats(1, stride + (2 * radius) + Pixels.Block);
        var row = scratch.Floats(2, stride);
        for (var y = 0; y < shape.Height; y++)
        {
            row.Clear();
            for (var dy = 0; dy < kernel.Weights.Length; dy++)
            {
                AddRows(plane, sums.Slice(radius, stride), y, dy, shape.Height, stride);
                Borders.PadRow(Border.Reflect101, sums, radius, shape.Width);
                Along(sums, row, kernel.Weights[dy], radius);
            }

            Pixels.ToByte(row[..shape.Width], result.Slice((channel * shape.PlaneSize) + (y * shape.Width), shape.Width));
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
            var sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[0]), Vector512.LoadUnsafe(ref centre), Vector512.LoadUnsafe(ref at));
            for (var k = 1; k < weights.Length; k++)
            {
                var pair = Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, -k)) + Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, k));
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k]), pair, sum);
            }

            sum.StoreUnsafe(ref at);
        }
    }

    /// <summary>The kernel of a severity, and the faster way to it where there is one.</summary>
    internal sealed record Lens(QuarterKernel Kernel, DiskBoxes? Boxes, float[] Softening)
    {
        public static Lens Of((double Radius, double Softening) disk)
        {
            var side = Math.Exp(-0.5 / (disk.Softening * disk.Softening));
            var sum = 1 + (2 * side);
            return new Lens(
                DiskKernel.Of(disk.Radius, disk.Softening),
                disk.Radius < 8 ? DiskBoxes.Of(disk.Radius) : null,
                side < 1e-9 ? [1f] : [(float)(1 / sum), (float)(side / sum)]);
        }
    }
}
