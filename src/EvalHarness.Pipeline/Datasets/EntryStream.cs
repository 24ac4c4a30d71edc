using System.IO.Compression;

namespace EvalHarness.Datasets;

/// <summary>An entry of a zip archive that closes the archive with itself.</summary>
internal sealed class EntryStream : ForwardStream
{
    private readonly ZipArchive _archive;
    private readonly Stream _entry;

    public EntryStream(ZipArchive archive, string name)
    {
        _archive = archive;
        _entry = new BufferedStream(archive.GetEntry(name)!.Open(), 1 << 16);
    }

    public override int Read(Span<byte> buffer) => _entry.Read(buffer);

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
