using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvalHarness.Perturbations;

/// <summary>What is done to sixteen values at once; values are in units of 1/255.</summary>
internal interface IPixelOperation
{
    /// <summary>The new values; <paramref name="offset"/> is the index of the first.</summary>
    (Vector256<float> First, Vector256<float> Second) Apply(Vector256<float> first, Vector256<float> second, int offset);
}

/// <summary>Between bytes and floats, sixteen at a time.</summary>
internal static class Pixels
{
    /// <summary>Values in a block.</summary>
    public const int Block = 16;

    /// <summary>
    /// Added before a value is truncated. The references truncate too, but what is a whole number on paper comes out a hair above or
    /// below it, as rounding has it; here it counts as that number.
    /// </summary>
    public const float Slack = 1f / 1024;

    /// <summary>The length rounded up to whole blocks.</summary>
    public static int Padded(int length) => (length + Block - 1) & -Block;

    /// <summary>Applies an operation to every value. Data that the operation reads must be padded to whole blocks.</summary>
    public static void Map<T>(ReadOnlySpan<byte> source, Span<byte> target, ref T operation)
        where T : struct, IPixelOperation
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var whole = Math.Min(source.Length, target.Length) & -Block;
        for (var i = 0; i < whole; i += Block)
        {
            var (first, second) = Load(ref Unsafe.Add(ref from, i));
            (first, second) = operation.Apply(first, second, i);
            Store(first, second, ref Unsafe.Add(ref to, i));
        }

        if (whole < source.Length)
        {
            Span<byte> rest = stackalloc byte[Block];
            rest.Clear();
            source[whole..].CopyTo(rest);
            var (first, second) = Load(ref MemoryMarshal.GetReference(rest));
            (first, second) = operation.Apply(first, second, whole);
            Store(first, second, ref MemoryMarshal.GetReference(rest));
            rest[..(source.Length - whole)].CopyTo(target[whole..]);
        }
    }

    /// <summary>Bytes to floats of the same value.</summary>
    public static void ToFloat(ReadOnlySpan<byte> source, Span<float> target)
    {
        var i = 0;
        for (; i <= source.Length - Block; i += Block)
        {
            var (first, second) = Load(ref Unsafe.AsRef(in source[i]));
            first.CopyTo(target[i..]);
            second.CopyTo(target[(i + 8)..]);
        }

        for (; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>Floats to bytes: clipped and truncated.</summary>
    public static void ToByte(ReadOnlySpan<float> source, Span<byte> target)
    {
        var i = 0;
        for (; i <= target.Length - Block; i += Block)
        {
            Store(Vector256.Create(source[i..]), Vector256.Create(source[(i + 8)..]), ref target[i]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = ToByte(source[i]);
        }
    }

    /// <summary>One value, clipped and truncated.</summary>
    public static byte ToByte(float value) => (byte)Math.Clamp(value + Slack, 0, 255);

    /// <summary>Sixteen bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> First, Vector256<float> Second) Load(ref byte source)
    {
        var bytes = Vector128.LoadUnsafe(ref source);
        if (Avx2.IsSupported)
        {
            return (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes)),
                Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.Shuffle(bytes, Vector128.Create(
                    (byte)8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0)))));
        }

        var (low, high) = Vector128.Widen(bytes);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        return (Vector256.ConvertToSingle(Vector256.Create(a, b).AsInt32()), Vector256.ConvertToSingle(Vector256.Create(c, d).AsInt32()));
    }

    /// <summary>Sixteen floats as bytes: clipped and truncated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> first, Vector256<float> second, ref byte target)
    {
        var a = Clip(first);
        var b = Clip(second);
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(Vector512.Create(a, b)).StoreUnsafe(ref target);
            return;
        }

        var words = Vector256.Narrow(a, b);
        Vector128.Narrow(words.GetLower(), words.GetUpper()).AsByte().StoreUnsafe(ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clip(Vector256<float> value)
    {
        var clipped = Vector256.MinNative(Vector256.MaxNative(value + Vector256.Create(Slack), Vector256<float>.Zero), Vector256.Create(255f));
        return Vector256.ConvertToInt32Native(clipped);
    }
}
