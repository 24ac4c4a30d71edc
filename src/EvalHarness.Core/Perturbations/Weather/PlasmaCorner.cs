using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Perturbations;

/// <summary>
/// The top rows of a 256x256 cloud map (<see cref="Plasma"/>), scaled by the whole map's range, at a third of its cost. The last two levels, 94 percent of
/// the map, are worked out for the rows shown and for those alone that could hold the least or the largest value: a new point lies within one
/// and a half amplitudes of those around it, so all other rows are ruled out. What is seen is distributed as in the whole map.
/// </summary>
internal static class PlasmaCorner
{
    /// <summary>Rows and columns of the map.</summary>
    public const int Side = 256;

    /// <summary>The most rows that are worth it.</summary>
    public const int MostRows = 64;

    private const int Dense = 64;
    private const double Reach = 1.5;

    /// <summary>Floats of room that <see cref="Make"/> needs beside the map.</summary>
    public static int Room { get; } = Level.Floats(Dense) + Level.Floats(2 * Dense) + Level.Floats(Side) + Math.Max((Dense * Dense) + Pixels.Block, Plasma.RoomFor(Dense)) + (Dense * Dense) + Pixels.Block;

    /// <summary>Makes the corner of a map; its rows lie 256 floats apart.</summary>
    /// <param name="near">Draws for what is shown: the same at every decay.</param>
    /// <param name="far">Draws for the rest.</param>
    /// <param name="decay">What the amplitude is divided by, twice, at each level.</param>
    /// <param name="rows">Rows, 1 to <see cref="MostRows"/>.</param>
    /// <param name="columns">Columns of them, 1 to 256.</param>
    /// <param name="map">Room for the rows.</param>
    /// <param name="room">Room of <see cref="Room"/> floats.</param>
    public static void Make(ref RandomLanes near, ref RandomLanes far, double decay, int rows, int columns, Span<float> map, Span<float> room)
    {
        var coarse = new Level(Dense, room[..Level.Floats(Dense)], stackalloc float[2 * Dense], stackalloc bool[Dense]);
        room = room[Level.Floats(Dense)..];
        var middle = new Level(2 * Dense, room[..Level.Floats(2 * Dense)], stackalloc float[4 * Dense], stackalloc bool[2 * Dense]);
        room = room[Level.Floats(2 * Dense)..];
        var fine = new Level(Side, room[..Level.Floats(Side)], stackalloc float[2 * Side], stackalloc bool[Side]);
        room = room[Level.Floats(Side)..];

        var amplitude = Plasma.Refined(ref near, Dense, decay, room[..((Dense * Dense) + Pixels.Block)], room[((Dense * Dense) + Pixels.Block)..]);
        coarse.Load(room[..(Dense * Dense)]);
        var (least, most) = coarse.Range();
        var later = amplitude / (decay * decay);

        // Shown rows need their neighbours at the level before.
        Span<bool> candidates = stackalloc bool[Dense];
        Span<bool> squares = stackalloc bool[2 * Dense];
        var half = (rows + 1) / 2;
        for (var i = -1; i <= half / 2; i++)
        {
            coarse.Refine(i, (float)amplitude, ref near, middle, squares);
        }

        coarse.Candidates(2, Reach * (amplitude + later), least, most, candidates);
        for (var i = 0; i < Dense; i++)
        {
            for (var beside = -1; beside <= 1 && candidates[i]; beside++)
            {
                coarse.Refine(i + beside, (float)amplitude, ref far, middle, squares);
            }
        }

        (least, most) = middle.Range(least, most);
        squares.Clear();
        for (var i = 0; i < half; i++)
        {
            middle.Refine(i, (float)later, ref near, fine, squares);
        }

        Span<bool> last = stackalloc bool[2 * Dense];
        middle.Candidates(1, Reach * later, least, most, last);
        for (var i = 0; i < 2 * Dense; i++)
        {
            if (candidates[i / 2] && last[i])
            {
                middle.Refine(i, (float)later, ref far, fine, squares);
            }
        }

        (least, most) = fine.Range(least, most);
        var scale = most > least ? 1 / (most - least) : 0;
        for (var y = 0; y < rows; y++)
        {
            var row = map.Slice(y * Side, columns);
            TensorPrimitives.Subtract(fine.Row(y)[..columns], least, row);
            TensorPrimitives.Multiply(row, scale, row);
        }
    }

    /// <summary>Some rows of a square grid on a torus, each with its range; a row's first place stands behind its last.</summary>
    private readonly ref struct Level(int side, Span<float> room, Span<float> ranges, Span<bool> valid)
    {
        private readonly Span<float> _room = room;
        private readonly Span<float> _ranges = ranges;
        private readonly Span<bool> _valid = valid;

        // The grid, and as much for the middles of its squares; two rows for the points on edges.
        public static int Floats(int side) => ((2 * side) + 2) * Plasma.StrideFor(side);

        public Span<float> Row(int i) => _room.Slice((i & (side - 1)) * Plasma.StrideFor(side), Plasma.StrideFor(side));

        public void Load(ReadOnlySpan<float> grid)
        {
            for (var i = 0; i < side; i++)
            {
                grid.Slice(i * side, side).CopyTo(Row(i));
                Finish(i);
            }
        }

        public (float Least, float Most) Range(float least = float.PositiveInfinity, float most = float.NegativeInfinity)
        {
            for (var i = 0; i < side; i++)
            {
                if (_valid[i])
                {
                    (least, most) = (Math.Min(least, _ranges[2 * i]), Math.Max(most, _ranges[(2 * i) + 1]));
                }
            }

            return (least, most);
        }

        /// <summary>Rows of which something may lie beyond a range, from the rows up to a distance away.</summary>
        public void Candidates(int distance, double slack, float least, float most, Span<bool> candidates)
        {
            for (var i = 0; i < side; i++)
            {
                var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
                for (var j = i - distance; j <= i + distance; j++)
                {
                    var row = j & (side - 1);
                    if (_valid[row])
                    {
                        (low, high) = (Math.Min(low, _ranges[2 * row]), Math.Max(high, _ranges[(2 * row) + 1]));
                    }
                }

                candidates[i] = low - slack < least || high + slack > most;
            }
        }

        /// <summary>Makes the two rows of the finer grid that follow from a row and its neighbours, unless they are made.</summary>
        public void Refine(int i, float amplitude, ref RandomLanes lanes, Level finer, Span<bool> squares)
        {
            i &= side - 1;
            if (finer._valid[2 * i])
            {
                return;
            }

            var above = Squares(i - 1, amplitude, ref lanes, squares);
            var below = Squares(i, amplitude, ref lanes, squares);
            var stride = Plasma.StrideFor(side);
            var across = _room.Slice(2 * side * stride, stride);
            var down = _room.Slice(((2 * side) + 1) * stride, stride);
            Plasma.Mean(ref lanes, Row(i), Row(i)[1..], above[1..], below[1..], across, side, amplitude);
            Plasma.Mean(ref lanes, Row(i), Row(i + 1), below, below[1..], down, side, amplitude);
            Plasma.Weave(Row(i)[..side], across[..side], finer.Row(2 * i));
            Plasma.Weave(down[..side], below.Slice(1, side), finer.Row((2 * i) + 1));
            finer.Finish(2 * i);
            finer.Finish((2 * i) + 1);
        }

        // Place 1 of a row is square 0; place 0 the wrapped last one.
        private Span<float> Squares(int i, float amplitude, ref RandomLanes lanes, Span<bool> made)
        {
            i &= side - 1;
            var row = _room.Slice((side + i) * Plasma.StrideFor(side), Plasma.StrideFor(side));
            if (!made[i])
            {
                made[i] = true;
                Plasma.Mean(ref lanes, Row(i), Row(i)[1..], Row(i + 1), Row(i + 1)[1..], row[1..], side, amplitude);
                row[0] = row[side];
            }

            return row;
        }

        private void Finish(int i)
        {
            var row = Row(i);
            row[side] = row[0];
            (_ranges[2 * i], _ranges[(2 * i) + 1]) = RangeOf(row[..side]);
            _valid[i] = true;
        }

        // One pass, and no look for what is not a number: there is none. Sides are powers of two from 64 on.
        private static (float Least, float Most) RangeOf(ReadOnlySpan<float> row)
        {
            ref var at = ref MemoryMarshal.GetReference(row);
            var least = Vector512.LoadUnsafe(ref at);
            var most = least;
            for (nuint x = 16; x < (nuint)row.Length; x += 16)
            {
                var values = Vector512.LoadUnsafe(ref at, x);
                least = Vector512.MinNative(least, values);
                most = Vector512.MaxNative(most, values);
            }

            var low = Vector256.MinNative(least.GetLower(), least.GetUpper());
            var high = Vector256.MaxNative(most.GetLower(), most.GetUpper());
            var (lowest, highest) = (low[0], high[0]);
            for (var lane = 1; lane < 8; lane++)
            {
                (lowest, highest) = (Math.Min(lowest, low[lane]), Math.Max(highest, high[lane]));
            }

            return (lowest, highest);
        }
    }
}
