using System.Collections.Concurrent;

namespace EvalHarness.Perturbations;

/// <summary>
/// The inverse distribution of min(Poisson(c v / 255) / c, 1) for every byte v, as the byte that is left after truncation. A draw is
/// monotone in its 32 random bits, so the same bits give similar noise at every severity.
/// <para>
/// The unit interval is cut into 256 cells by the top 8 bits. A cell that a step of the distribution crosses at most once is an entry
/// (rank below the step, step); the others, in the tails, are searched.
/// </para>
/// </summary>
internal sealed class PoissonTable
{
    private const uint Search = 0xFF;

    private static readonly ConcurrentDictionary<double, PoissonTable> Tables = new();

    private readonly uint[] _cells = new uint[256 * 256];
    private readonly uint[][] _steps = new uint[256][];
    private readonly int[] _first = new int[256];
    private readonly byte[] _bytes;

    private PoissonTable(double photons)
    {
        var top = (int)Math.Round(photons);
        _bytes = new byte[top + 2];
        for (var count = 0; count < _bytes.Length; count++)
        {
            _bytes[count] = Pixels.ToByte((float)(Math.Min(count / photons, 1) * 255));
        }

        for (var value = 0; value < 256; value++)
        {
            (_first[value], _steps[value]) = Steps(value / 255.0 * photons, top);
            for (var cell = 0; cell < 256; cell++)
            {
                _cells[(value * 256) + cell] = Cell(_steps[value], (uint)cell << 24);
            }
        }
    }

    /// <summary>The table for c photons at full brightness, made once a process.</summary>
    public static PoissonTable For(double photons) => Tables.GetOrAdd(photons, static p => new PoissonTable(p));

    /// <summary>A draw for every value, from 32 random bits each.</summary>
    public void Draw(ReadOnlySpan<byte> image, ReadOnlySpan<uint> bits, Span<byte> result)
    {
        var cells = _cells.AsSpan();
        var bytes = _bytes.AsSpan();
        var first = _first.AsSpan();
        for (var i = 0; i < image.Length; i++)
        {
            var u = bits[i];
            var value = image[i];
            var entry = cells[(value << 8) | (int)(u >> 24)];
            var rank = entry & 0xFF;
            rank = rank == Search ? Find(value, u) : rank + ((u & 0x00FFFFFF) >= (entry >> 8) ? 1u : 0u);
            result[i] = bytes[first[value] + (int)rank - 1];
        }
    }

    // Step k of value v is P(count <= first + k) 2^32, rounded down: a draw has rank k if k steps are at or below u.
    private static (int First, uint[] Steps) Steps(double mean, int top)
    {
        var steps = new List<uint>();
        var first = 0;
        var cumulative = 0.0;
        for (var count = 0; count < top && mean > 0; count++)
        {
            cumulative += Math.Exp((count * Math.Log(mean)) - mean - MathNet.Numerics.SpecialFunctions.GammaLn(count + 1));
            var step = (ulong)(cumulative * 4294967296.0);
            if (step == 0)
            {
                first = count + 1;
                continue;
            }

            if (step > uint.MaxValue)
            {
                break;
            }

            steps.Add((uint)step);
        }

        return (first, [.. steps]);
    }

    // The step in the high 24 bits, the rank below it in the low 8; a cell without a step counts as one with a step at its start.
    private static uint Cell(uint[] steps, uint start)
    {
        var below = steps.Count(s => s <= start);
        var inside = steps.Skip(below).TakeWhile(s => s - start <= 0xFFFFFF).Count();
        return inside > 1 || below + 1 >= Search ? Search
            : inside == 1 ? ((steps[below] - start) << 8) | (uint)(below + 1)
            : (uint)below;
    }

    private uint Find(byte value, uint u)
    {
        var steps = _steps[value].AsSpan();
        var low = 0;
        var high = steps.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = steps[middle] <= u ? (middle + 1, high) : (low, middle);
        }

        return (uint)low + 1;
    }
}
