using System.IO.Compression;

namespace EvalHarness.Datasets;

/// <summary>An entry of a zip archive that closes the archive with itself.</summary>
internal sealed class EntryStream : Stream
{
    private readonly ZipArchive _archive;
    private readonly Stream _entry;

    public EntryStream(ZipArchive archive, string name)
    {
        _archive = archive;
        _entry = new BufferedStream(archive.GetEntry(name)!.Open(), 1 << 16);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => _entry.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => _entry.Read(buffer);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _entry.Dispose();
            _archive.Dispose();
        }

        base.Dispose(disposing);
    }
}
