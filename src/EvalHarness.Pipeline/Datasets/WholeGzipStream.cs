using System.IO.Compression;

namespace EvalHarness.Datasets;

/// <summary>
/// What a gzip file holds. .NET takes data that end early for a shorter file: so a member with a mark is put behind, which comes out at the end only if
/// all before it is whole, and is never handed on.
/// </summary>
internal sealed class WholeGzipStream : ForwardStream
{
    private readonly byte[] _mark = Guid.NewGuid().ToByteArray();
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly GZipStream _content;
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <param name="file">The file, from its start; closed with this stream.</param>
    public WholeGzipStream(Stream file) => _content = new GZipStream(new JoinedStream(file, Member(_mark)), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data end early, or are damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        // The last bytes may be the mark.
        while (!_isAtEnd && _end - _start <= _mark.Length)
        {
            Fill();
        }

        var count = Math.Min(buffer.Length, _end - _start - (_isAtEnd ? 0 : _mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private static MemoryStream Member(byte[] mark)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(mark);
        }

        member.Position = 0;
        return member;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = Unzip(_buffer.AsSpan(_end));
        _end += read;
        if (read > 0)
        {
            return;
        }

        if (!_buffer.AsSpan(0, _end).EndsWith(_mark))
        {
            throw Damaged(null);
        }

        _isAtEnd = true;
        _end -= _mark.Length;
    }

    // The library's words speak of an archive.
    private int Unzip(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    private static InvalidDataException Damaged(Exception? error) => new("its gzip data end early or are damaged", error);
}
