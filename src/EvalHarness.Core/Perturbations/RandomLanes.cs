using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>
/// Sixteen streams of xoshiro128++ (Blackman and Vigna, 2021) side by side, for random numbers by the block. Seeded with sixteen draws of
/// a <see cref="SeededRandom"/>, stretched by SplitMix64. The numbers are the same on every machine, with or without vector hardware.
/// Numbers come in blocks of 16; the rest of a block that is not asked for is thrown away, so fill in multiples of 16 to go on seamlessly.
/// </summary>
internal struct RandomLanes
{
    /// <summary>Numbers in a block.</summary>
    public const int Block = 16;

    private Vector256<uint> _a0, _a1, _a2, _a3;
    private Vector256<uint> _b0, _b1, _b2, _b3;

    public RandomLanes(ref SeededRandom random)
    {
        Span<ulong> words = stackalloc ulong[32];
        for (var i = 0; i < 16; i++)
        {
            var draw = random.NextUInt64();
            words[i] = draw;
            words[i + 16] = Mix(draw + 0x9E3779B97F4A7C15UL);
        }

        var lanes = MemoryMarshal.Cast<ulong, uint>(words);
        _a0 = Vector256.Create<uint>(lanes);
        _a1 = Vector256.Create<uint>(lanes[8..]);
        _a2 = Vector256.Create<uint>(lanes[16..]);
        _a3 = Vector256.Create<uint>(lanes[24..]);
        _b0 = Vector256.Create<uint>(lanes[32..]);
        _b1 = Vector256.Create<uint>(lanes[40..]);
        _b2 = Vector256.Create<uint>(lanes[48..]);
        _b3 = Vector256.Create<uint>(lanes[56..]);
    }

    /// <summary>The next sixteen numbers of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<uint> First, Vector256<uint> Second) Next()
    {
        var first = Rotate(_a0 + _a3, 7) + _a0;
        var second = Rotate(_b0 + _b3, 7) + _b0;
        var ta = _a1 << 9;
        var tb = _b1 << 9;
        _a2 ^= _a0;
        _b2 ^= _b0;
        _a3 ^= _a1;
        _b3 ^= _b1;
        _a1 ^= _a2;
        _b1 ^= _b2;
        _a0 ^= _a3;
        _b0 ^= _b3;
        _a2 ^= ta;
        _b2 ^= tb;
        _a3 = Rotate(_a3, 11);
        _b3 = Rotate(_b3, 11);
        return (first, second);
    }

    /// <summary>Sixteen standard normal numbers, at most 5.89 from 0 (<see cref="VectorNormal"/>).</summary>
    public (Vector256<float> First, Vector256<float> Second) NextGaussian()
    {
        var (first, second) = Next();
        return VectorNormal.FromBits(first, second);
    }

    /// <summary>Fills with 32-bit numbers.</summary>
    public void Fill(Span<uint> values)
    {
        var i = 0;
        for (; i <= values.Length - Block; i += Block)
        {
            var (first, second) = Next();
            first.CopyTo(values[i..]);
            second.CopyTo(values[(i + 8)..]);
        }

        if (i < values.Length)
        {
            Span<uint> block = stackalloc uint[Block];
            Fill(block);
            block[..(values.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>Fills with uniform numbers on [0, 1), multiples of 2^-24.</summary>
    public void FillUniform(Span<float> values)
    {
        var i = 0;
        for (; i <= values.Length - Block; i += Block)
        {
            var (first, second) = Next();
            Unit(first).CopyTo(values[i..]);
            Unit(second).CopyTo(values[(i + 8)..]);
        }

        if (i < values.Length)
        {
            Span<float> block = stackalloc float[Block];
            FillUniform(block);
            block[..(values.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>Fills with standard normal numbers.</summary>
    public void FillGaussian(Span<float> values)
    {
        var i = 0;
        for (; i <= values.Length - Block; i += Block)
        {
            var (first, second) = NextGaussian();
            first.CopyTo(values[i..]);
            second.CopyTo(values[(i + 8)..]);
        }

        if (i < values.Length)
        {
            Span<float> block = stackalloc float[Block];
            FillGaussian(block);
            block[..(values.Length - i)].CopyTo(values[i..]);
        }
    }

    private static Vector256<float> Unit(Vector256<uint> bits) =>
        Vector256.ConvertToSingle((bits >>> 8).AsInt32()) * Vector256.Create(1f / (1 << 24));

    private static Vector256<uint> Rotate(Vector256<uint> x, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(x, bits) : (x << bits) | (x >>> (32 - bits));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return BitOperations.RotateLeft(z ^ (z >> 31), 32);
    }
}
