using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>An array in NumPy's format (NEP 1), in a file of its own or in an .npz archive.</summary>
internal sealed partial class NpyArray
{
    private readonly string _path;
    private readonly string? _entry;
    private readonly int _header;

    private NpyArray(string path, string? entry, int header, string type, int[] shape)
    {
        _path = path;
        _entry = entry;
        _header = header;
        Type = type;
        Shape = shape;
    }

    /// <summary>NumPy's name of the element type without the byte order: <c>u1</c>, <c>i8</c>, <c>f4</c>, ...</summary>
    public string Type { get; }

    public int[] Shape { get; }

    public int ElementBytes => Type[1] - '0';

    /// <summary>Elements of one sample.</summary>
    public int RowElements => Shape.Skip(1).Aggregate(1, (product, size) => checked(product * size));

    public static NpyArray FromFile(string path)
    {
        using var stream = PlainOrGzip.Open(path);
        var array = Read(path, null, stream);
        var wanted = array._header + (long)array.Shape[0] * array.RowElements * array.ElementBytes;
        return !stream.CanSeek || stream.Length >= wanted
            ? array
            : throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(path)} is shorter than its header says: {stream.Length:N0} of {wanted:N0} bytes."), "Copy or fetch it again.");
    }

    /// <summary>An array of an archive: the named one, else the first whose name is one of those given.</summary>
    public static NpyArray? FromArchive(string path, string? name, params ReadOnlySpan<string> usual)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var names = archive.Entries.Select(entry => entry.FullName).Where(entry => entry.EndsWith(".npy", StringComparison.Ordinal)).ToArray();
            var found = name is null ? FirstOf(usual, names) : names.FirstOrDefault(entry => entry == name + ".npy");
            if (found is null)
            {
                return name is null
                    ? null
                    : throw new RefusedException(
                        $"{Path.GetFileName(path)} holds no array '{name}', but: {string.Join(", ", names.Take(8).Select(entry => entry[..^4]))}.",
                        "Correct images_array or labels_array in dataset.json's options.");
            }

            using var stream = archive.GetEntry(found)!.Open();
            return Read(path, found, stream);
        }
        catch (InvalidDataException error)
        {
            throw new RefusedException($"{Path.GetFileName(path)} is no .npz archive: {error.Message}", "Copy or fetch it again.");
        }
    }

    /// <summary>Streams the rows.</summary>
    public RecordStream OpenRows()
    {
        var size = checked(RowElements * ElementBytes);
        if (_entry is null)
        {
            return new RecordStream(_path, _header, size);
        }

        // An archive for each stream: two entries of one archive share a position.
        var archive = ZipFile.OpenRead(_path);
        return new RecordStream(_path, new EntryStream(archive, _entry), _header, size);
    }

    /// <summary>A whole number of a row, as in a label array.</summary>
    public int Integer(ReadOnlySpan<byte> bytes) => Type switch
    {
        "u1" or "b1" => bytes[0],
        "i1" => (sbyte)bytes[0],
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "u4" => ClampToInt(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        "i8" => ClampToInt(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        _ => (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), int.MaxValue),
    };

    /// <summary>A number of a row.</summary>
    public float Number(ReadOnlySpan<byte> bytes) => Type switch
    {
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => Integer(bytes),
    };

    // A label outside int is outside every list of classes, and is reported as that.
    private static int ClampToInt(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private static string? FirstOf(ReadOnlySpan<string> usual, string[] names)
    {
        foreach (var name in usual)
        {
            if (names.Contains(name + ".npy"))
            {
                return name + ".npy";
            }
        }

        return null;
    }

    private static NpyArray Read(string path, string? entry, Stream stream)
    {
        var name = entry is null ? Path.GetFileName(path) : $"{Path.GetFileName(path)}/{entry}";
        try
        {
            Span<byte> start = stackalloc byte[12];
            stream.ReadExactly(start[..10]);
            if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            {
                throw new RefusedException($"{name} is no .npy array.", "Save it with numpy.save.");
            }

            var isLong = start[6] >= 2;
            if (isLong)
            {
                stream.ReadExactly(start[10..12]);
            }

            var length = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
            if (length > 1 << 16)
            {
                throw new RefusedException($"{name} has a header of {length} bytes.", "Save a plain array of numbers with numpy.save.");
            }

            var text = new byte[length];
            stream.ReadExactly(text);
            return Parse(path, entry, name, Encoding.Latin1.GetString(text), (isLong ? 12 : 10) + (int)length);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new RefusedException($"{name} cannot be read: {error.Message}", "Copy or fetch it again.");
        }
    }

    private static NpyArray Parse(string path, string? entry, string name, string header, int length)
    {
        var type = TypePattern().Match(header);
        var shape = ShapePattern().Match(header);
        if (!type.Success || !shape.Success || header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new RefusedException(
                $"{name} is no little-endian array of numbers in C order.", "Save it with numpy.save(file, numpy.ascontiguousarray(array)).");
        }

        var sizes = shape.Groups["sizes"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var numbers = new int[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!int.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == 0)
            {
                throw new RefusedException($"{name} has the shape ({shape.Groups["sizes"].Value}).", "Save an array with sizes above 0.");
            }
        }

        var row = numbers.Skip(1).Aggregate(1L, (product, size) => Math.Min(1L << 40, product * size));
        return numbers.Length > 0 && row <= 1 << 28
            ? new NpyArray(path, entry, length, type.Groups["type"].Value, numbers)
            : throw new RefusedException($"{name} has the shape ({shape.Groups["sizes"].Value}).", "Save one row a sample.");
    }

    [GeneratedRegex(@"'descr':\s*'[<|=](?<type>[uifb][1248])'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape':\s*\((?<sizes>[0-9, ]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapePattern();
}
