using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EvalHarness.Runs;

/// <summary>
/// Arrays in NumPy's NPY format, version 1.0 (NumPy Enhancement Proposal 1): little-endian, C order, so that
/// <c>numpy.load</c> opens what a run stores.
/// </summary>
internal static class Npy
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes an array of int, short, byte, bool, float or double.</summary>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        WriteHeader<T>(stream, values.Length);
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes what stands before the elements of an array of these sizes; the elements must follow in C order.</summary>
    public static void WriteHeader<T>(Stream stream, params ReadOnlySpan<int> sizes)
        where T : unmanaged
    {
        var list = string.Join(", ", sizes.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var shape = sizes.Length == 1 ? $"({list},)" : $"({list})";
        var dictionary = $"{{'descr': '{Descriptor<T>()}', 'fortran_order': False, 'shape': {shape}, }}";

        // The data must start at a multiple of 64 bytes, and the header ends with a line feed.
        var padded = ((10 + dictionary.Length + 1 + 63) / 64 * 64) - 10;
        var header = dictionary.PadRight(padded - 1) + "\n";
        stream.Write(Magic);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(header));
    }

    /// <summary>Reads an array whose element type must be <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">Not an NPY array of that type, or shorter than its header says.</exception>
    public static T[] Read<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        if (bytes.Length < 10 || !bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("not an NPY 1.0 array");
        }

        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (bytes.Length < 10 + headerLength)
        {
            throw new InvalidDataException("the NPY header is cut off");
        }

        var header = Encoding.ASCII.GetString(bytes.Slice(10, headerLength));
        var expected = Descriptor<T>();
        if (!header.Contains($"'descr': '{expected}'", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"the NPY array is not of type {expected}: {header.Trim()}");
        }

        var data = bytes[(10 + headerLength)..];
        var count = Count(header);
        if (data.Length != count * Marshal.SizeOf<T>() && !(typeof(T) == typeof(bool) && data.Length == count))
        {
            throw new InvalidDataException($"the NPY array says {count} elements, but {data.Length} bytes follow");
        }

        return MemoryMarshal.Cast<byte, T>(data).ToArray();
    }

    private static int Count(string header)
    {
        var open = header.IndexOf("'shape': (", StringComparison.Ordinal);
        var comma = open < 0 ? -1 : header.IndexOf(',', open + 10);
        if (comma < 0 || !int.TryParse(header.AsSpan(open + 10, comma - open - 10), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw new InvalidDataException($"the NPY header has no one-dimensional shape: {header.Trim()}");
        }

        return count;
    }

    private static string Descriptor<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Boolean => "|b1",
        TypeCode.Byte => "|u1",
        TypeCode.Int16 => "<i2",
        TypeCode.Int32 => "<i4",
        TypeCode.Single => "<f4",
        TypeCode.Double => "<f8",
        _ => throw new NotSupportedException($"No NPY type for {typeof(T)}."),
    };
}
