namespace EvalHarness.Datasets;

/// <summary>A file of records of one size, read forward with gaps.</summary>
internal sealed class RecordStream : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;
    private readonly int _size;
    private readonly byte[] _scratch = new byte[1 << 15];
    private long _next;

    public RecordStream(string path, long header, int size)
        : this(path, PlainOrGzip.Open(path), header, size)
    {
    }

    public RecordStream(string path, Stream stream, long header, int size)
    {
        _path = path;
        _stream = stream;
        _size = size;
        Guard(() => PlainOrGzip.Skip(_stream, header, _scratch));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads record <paramref name="index"/>; indices ascend.</summary>
    public void Read(int index, Span<byte> record)
    {
        try
        {
            if (index > _next)
            {
                PlainOrGzip.Skip(_stream, (index - _next) * _size, _scratch);
            }

            _stream.ReadExactly(record);
            _next = index + 1L;
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or IOException)
        {
            throw Damaged(error);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or IOException)
        {
            throw Damaged(error);
        }
    }

    private UsageException Damaged(Exception error) =>
        new($"{_path}: the file ends early or is damaged ({error.Message}). Copy or fetch it again.", error);
}
