using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// Sums over a disk of grid points by additions alone. The rows of a disk are boxes that shrink outwards, so what lies j columns to the
/// side is a sum over those rows whose box reaches that far: one running sum down the columns serves all of them.
/// </summary>
/// <param name="Levels">From the widest rows to all rows.</param>
/// <param name="Reach">The radius in whole pixels.</param>
/// <param name="Share">One over the points of the disk.</param>
internal sealed record DiskBoxes(DiskLevel[] Levels, int Reach, float Share)
{
    /// <summary>The disk of the points within a radius.</summary>
    public static DiskBoxes Of(double radius)
    {
        var reach = (int)radius;
        var half = Enumerable.Range(0, reach + 1).Select(dy => (int)Math.Sqrt((radius * radius) - (dy * dy) + 1e-9)).ToArray();
        var levels = new List<DiskLevel>();
        for (var dy = 0; dy <= reach;)
        {
            var last = Array.FindLastIndex(half, h => h == half[dy]);
            levels.Add(new DiskLevel(dy, last, last < reach ? half[last + 1] + 1 : 0, half[dy]));
            dy = last + 1;
        }

        var points = half.Select((h, dy) => ((2 * h) + 1) * (dy == 0 ? 1 : 2)).Sum();
        return new DiskBoxes([.. levels], reach, 1f / points);
    }

    /// <summary>Floats of room that <see cref="Apply"/> needs.</summary>
    public int RoomFor(int width) => Levels.Length * RowFor(width);

    /// <summary>Means over the disk for a row of a plane.</summary>
    public void Apply(ReadOnlySpan<float> plane, Span<float> result, int y, int height, int width, Span<float> room)
    {
        var stride = Pixels.Padded(width);
        var length = RowFor(width);
        for (var i = 0; i < Levels.Length; i++)
        {
            var row = room.Slice(i * length, length);
            if (i > 0)
            {
                room.Slice(((i - 1) * length) + Reach, stride).CopyTo(row[Reach..]);
            }

            for (var dy = Levels[i].FirstRow; dy <= Levels[i].LastRow; dy++)
            {
                AddRows(plane, row.Slice(Reach, stride), y, dy, height);
            }

            Borders.PadRow(Border.Reflect101, row, Reach, width);
        }

        Along(room, result, length);
    }

    private int RowFor(int width) => Pixels.Padded(width) + (2 * Reach) + Pixels.Block;

    private static void AddRows(ReadOnlySpan<float> plane, Span<float> row, int y, int dy, int height)
    {
        ref var above = ref Unsafe.AsRef(in plane[Borders.Index(Border.Reflect101, y - dy, height) * row.Length]);
        ref var below = ref Unsafe.AsRef(in plane[Borders.Index(Border.Reflect101, y + dy, height) * row.Length]);
        ref var target = ref MemoryMarshal.GetReference(row);
        for (nuint x = 0; x < (nuint)row.Length; x += Pixels.Block)
        {
            var sum = dy == 0
                ? Vector512.LoadUnsafe(ref above, x)
                : Vector512.LoadUnsafe(ref target, x) + Vector512.LoadUnsafe(ref above, x) + Vector512.LoadUnsafe(ref below, x);
            sum.StoreUnsafe(ref target, x);
        }
    }

    private void Along(ReadOnlySpan<float> room, Span<float> result, int length)
    {
        ref var source = ref MemoryMarshal.GetReference(room);
        ref var target = ref MemoryMarshal.GetReference(result);
        for (var x = 0; x < result.Length; x += Pixels.Block)
        {
            var sum = Vector512<float>.Zero;
            for (var i = 0; i < Levels.Length; i++)
            {
                var level = Levels[i];
                ref var centre = ref Unsafe.Add(ref source, (i * length) + Reach + x);
                if (level.From == 0)
                {
                    sum += Vector512.LoadUnsafe(ref centre);
                }

                for (var j = Math.Max(1, level.From); j <= level.To; j++)
                {
                    sum += Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, -j)) + Vector512.LoadUnsafe(ref Unsafe.Add(ref centre, j));
                }
            }

            (sum * Share).StoreUnsafe(ref Unsafe.Add(ref target, x));
        }
    }
}

/// <summary>Rows of a disk that are equally wide.</summary>
/// <param name="FirstRow">The first of them, counted from the centre.</param>
/// <param name="LastRow">The last.</param>
/// <param name="From">The nearest column that no wider level has covered for all rows up to here.</param>
/// <param name="To">Their half width.</param>
internal readonly record struct DiskLevel(int FirstRow, int LastRow, int From, int To);
