using System.Text;
using Google.Protobuf;

namespace EvalHarness.Models;

/// <summary>
/// Walks the protobuf fields of a file and jumps over payloads by seeking. Google.Protobuf's CodedInputStream has the same methods, but it
/// reads every byte that it skips and stops at 2 GiB: a file of weights would take seconds. Every length is checked against
/// the message around it before anything is done with it, so a broken file ends in <see cref="InvalidDataException"/>, never in a huge allocation.
/// </summary>
internal sealed class ProtobufWalker : IDisposable
{
    private const int MaxText = 1 << 16;
    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _bufferStart;
    private int _bufferLength;
    private int _next;

    public ProtobufWalker(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = _file.Length;
    }

    public long Length { get; }

    public long Position => _bufferStart + _next;

    public void Dispose() => _file.Dispose();

    /// <summary>The next field of the message that ends at <paramref name="end"/>; false at its end.</summary>
    public bool Next(long end, out int field, out WireFormat.WireType type)
    {
        field = 0;
        type = default;
        if (Position >= end)
        {
            return Position == end ? false : throw Broken();
        }

        var tag = Varint();
        field = tag is > 7 and <= uint.MaxValue ? WireFormat.GetTagFieldNumber((uint)tag) : throw Broken();
        type = WireFormat.GetTagWireType((uint)tag);
        return true;
    }

    /// <summary>Where the message, list or text whose length stands here ends.</summary>
    public long End(long limit)
    {
        var length = Varint();
        return length <= (ulong)Math.Max(0, limit - Position) ? Position + (long)length : throw Broken();
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    /// <summary>A little-endian number of so many bytes, at most 8; the upper ones are 0.</summary>
    public long Fixed(int bytes)
    {
        ulong value = 0;
        for (var i = 0; i < bytes; i++)
        {
            value |= (ulong)Byte() << (8 * i);
        }

        return (long)value;
    }

    /// <summary>A text; one of more than 64 KB is jumped over and reads as empty.</summary>
    public string Text(long limit)
    {
        var end = End(limit);
        var size = end - Position;
        if (size > MaxText)
        {
            Seek(end);
            return string.Empty;
        }

        if (size > _bufferLength - _next)
        {
            Fill(Position);
        }

        if (size > _bufferLength - _next)
        {
            throw Broken();
        }

        var text = Encoding.UTF8.GetString(_buffer, _next, (int)size);
        _next += (int)size;
        return text;
    }

    /// <summary>Goes on at another position.</summary>
    public void Seek(long position)
    {
        var ahead = position - _bufferStart;
        if (ahead >= 0 && ahead <= _bufferLength)
        {
            _next = (int)ahead;
        }
        else
        {
            _bufferStart = position;
            _bufferLength = 0;
            _next = 0;
        }
    }

    /// <summary>Passes over the field whose tag was just read.</summary>
    public void Skip(WireFormat.WireType type, long limit)
    {
        switch (type)
        {
            case WireFormat.WireType.Varint:
                Varint();
                break;
            case WireFormat.WireType.Fixed32:
                Seek(Position + 4);
                break;
            case WireFormat.WireType.Fixed64:
                Seek(Position + 8);
                break;
            case WireFormat.WireType.LengthDelimited:
                Seek(End(limit));
                break;
            default:
                throw Broken();
        }
    }

    private static InvalidDataException Broken() => new("a length or a field does not fit the file: it is damaged, cut off, or no ONNX");

    private byte Byte()
    {
        if (_next == _bufferLength)
        {
            Fill(Position);
            if (_bufferLength == 0)
            {
                throw Broken();
            }
        }

        return _buffer[_next++];
    }

    private void Fill(long position)
    {
        _file.Position = position;
        _bufferStart = position;
        _next = 0;
        _bufferLength = _file.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
    }
}
