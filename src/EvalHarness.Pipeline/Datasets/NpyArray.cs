using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>An array in NumPy's format (NEP 1), in a file of its own or in an .npz archive.</summary>
internal sealed partial class NpyArray
{
    /// <summary>Stands for a label that is missing, or can be no class.</summary>
    public const int NoLabel = int.MinValue;

    private const string End = ".npy";
    private const long MostTurned = 1L << 30;
    private static readonly Encoding BigEndianUtf32 = new UTF32Encoding(bigEndian: true, byteOrderMark: false);
    private readonly string _path;
    private readonly string? _entry;
    private readonly int _header;
    private readonly NpyType _type;
    private readonly bool _firstAxisFastest;

    private NpyArray(string path, string? entry, int header, NpyType type, bool firstAxisFastest, int[] shape)
    {
        _path = path;
        _entry = entry;
        _header = header;
        _type = type;
        _firstAxisFastest = firstAxisFastest;
        Shape = shape;
    }

    /// <summary>NumPy's name of the element type without the byte order: <c>u1</c>, <c>i8</c>, <c>f4</c>, <c>U12</c>, ...</summary>
    public string Type => _type.Name;

    /// <summary>Whether the elements are texts of a fixed width.</summary>
    public bool IsText => _type.IsText;

    public int[] Shape { get; }

    public int ElementBytes => _type.Bytes;

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

    /// <summary>The names of the arrays of an archive, in its order.</summary>
    public static string[] NamesIn(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return [.. archive.Entries.Select(entry => entry.FullName).Where(entry => entry.EndsWith(End, StringComparison.Ordinal)).Select(entry => entry[..^End.Length])];
        }
        catch (InvalidDataException error)
        {
            throw NoArchive(path, error);
        }
    }

    /// <summary>The array of a name in an archive.</summary>
    public static NpyArray FromArchive(string path, string name)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            using var stream = archive.GetEntry(name + End)!.Open();
            return Read(path, name + End, stream);
        }
        catch (InvalidDataException error)
        {
            throw NoArchive(path, error);
        }
    }

    /// <summary>Streams the rows.</summary>
    public RecordStream OpenRows()
    {
        var size = checked(RowElements * ElementBytes);
        return _firstAxisFastest ? Transposed(size) : _entry is null ? new RecordStream(_path, _header, size) : new RecordStream(_path, OpenEntry(), _header, size);
    }

    /// <summary>A whole number of a row, as in a label array; <see cref="NoLabel"/> for NaN, for a number that is not whole, and for one beyond 32 bits.</summary>
    public int Integer(ReadOnlySpan<byte> bytes)
    {
        Span<byte> little = stackalloc byte[8];
        var ordered = LittleEndian(bytes, little);
        return Type switch
        {
            "u1" or "b1" => ordered[0],
            "i1" => (sbyte)ordered[0],
            "i2" => BinaryPrimitives.ReadInt16LittleEndian(ordered),
            "u2" => BinaryPrimitives.ReadUInt16LittleEndian(ordered),
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(ordered),
            "u4" => LabelOf(BinaryPrimitives.ReadUInt32LittleEndian(ordered)),
            "i8" => LabelOf(BinaryPrimitives.ReadInt64LittleEndian(ordered)),
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(ordered) is <= int.MaxValue and var number ? (int)number : NoLabel,
            _ => Real(ordered) is var real && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue ? (int)real : NoLabel,
        };
    }

    /// <summary>A number of a row.</summary>
    public double Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> little = stackalloc byte[8];
        var ordered = LittleEndian(bytes, little);
        return Type switch
        {
            "f4" or "f8" or "f2" => Real(ordered),
            "u4" => BinaryPrimitives.ReadUInt32LittleEndian(ordered),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(ordered),
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(ordered),
            _ => Integer(bytes),
        };
    }

    /// <summary>All numbers of a row, nearest in single precision; those beyond it are infinite.</summary>
    public void Numbers(ReadOnlySpan<byte> bytes, Span<float> row)
    {
        switch (Type)
        {
            case "f4" when IsNative:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(row);
                break;
            case "f8" when IsNative:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), row);
                break;
            case "f2" when IsNative:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), row);
                break;
            default:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = (float)Number(bytes.Slice(i * ElementBytes, ElementBytes));
                }

                break;
        }
    }

    /// <summary>A text of a row, without the zeros that fill it up.</summary>
    public string Text(ReadOnlySpan<byte> bytes)
    {
        var encoding = Type[0] == 'S' ? Encoding.UTF8 : _type.IsBigEndian ? BigEndianUtf32 : Encoding.UTF32;
        return encoding.GetString(bytes).TrimEnd('\0');
    }

    private bool IsNative => !_type.IsBigEndian && BitConverter.IsLittleEndian;

    private double Real(ReadOnlySpan<byte> bytes) => Type switch
    {
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
    };

    private EntryStream OpenEntry() => new(ZipFile.OpenRead(_path), _entry!); // an archive for each stream: two entries of one archive share a position

    // Where the first axis runs fastest, as pandas hands out tables, a sample lies all over the file: it is read whole and turned.
    private RecordStream Transposed(int size)
    {
        var source = new byte[checked(Shape[0] * size)];
        using (var whole = _entry is null ? new RecordStream(_path, _header, source.Length) : new RecordStream(_path, OpenEntry(), _header, source.Length))
        {
            whole.Read(0, source);
        }

        var turned = new byte[source.Length];
        for (var element = 0; element < RowElements; element++)
        {
            var from = ColumnMajor(element) * Shape[0] * ElementBytes;
            for (var row = 0; row < Shape[0]; row++)
            {
                source.AsSpan(from + row * ElementBytes, ElementBytes).CopyTo(turned.AsSpan(row * size + element * ElementBytes));
            }
        }

        return new RecordStream(_path, new MemoryStream(turned), 0, size);
    }

    // Place of an element of a sample, counted with the first axis running fastest instead of the last.
    private int ColumnMajor(int element)
    {
        var place = 0;
        for (var axis = Shape.Length - 1; axis > 0; axis--)
        {
            place += element % Shape[axis] * Shape[1..axis].Aggregate(1, (product, size) => product * size);
            element /= Shape[axis];
        }

        return place;
    }

    private ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<byte> bytes, Span<byte> little)
    {
        bytes.CopyTo(little);
        if (_type.IsBigEndian)
        {
            little[..bytes.Length].Reverse();
        }

        return little[..bytes.Length];
    }

    private static int LabelOf(long value) => value is > int.MinValue and <= int.MaxValue ? (int)value : NoLabel;

    private static RefusedException NoArchive(string path, InvalidDataException error) =>
        new($"{Path.GetFileName(path)} is no .npz archive: {error.Message}", "Copy or fetch it again.");

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
        var type = NpyType.Parse(name, header);
        var shape = ShapePattern().Match(header);
        if (!shape.Success)
        {
            throw new RefusedException($"{name} has a header that is not understood.", "Save it with numpy.save.");
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
        if (numbers.Length == 0 || row > 1 << 28)
        {
            throw new RefusedException($"{name} has the shape ({shape.Groups["sizes"].Value}).", "Save one row a sample.");
        }

        var firstAxisFastest = header.Contains("'fortran_order': True", StringComparison.Ordinal) && numbers.Length > 1;
        return !firstAxisFastest || row * numbers[0] * type.Bytes <= MostTurned
            ? new NpyArray(path, entry, length, type, firstAxisFastest, numbers)
            : throw new RefusedException(
                $"{name} is in Fortran order, where a sample lies all over the file, and too large to be turned.", "Save it with numpy.save(file, numpy.ascontiguousarray(array)).");
    }

    [GeneratedRegex(@"'shape':\s*\((?<sizes>[0-9, ]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapePattern();
}
