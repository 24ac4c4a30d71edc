using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>
/// CIFAR binary files: records of label bytes (CIFAR-10 one; CIFAR-100 two, coarse then fine: the last one is the label) and 32 x 32 pixels in planes of
/// red, green, blue (Krizhevsky, 2009). Several files are read one after the other.
/// </summary>
internal sealed class CifarFormat : DatasetFormat
{
    private readonly string[] _files;
    private readonly int[] _counts;
    private readonly int _labelBytes;

    private CifarFormat(string[] files, int[] counts, int labelBytes)
    {
        _files = files;
        _counts = counts;
        _labelBytes = labelBytes;
    }

    public static CifarFormat Create(DatasetCard card)
    {
        var size = card.Options.Size ?? [32, 32];
        var shape = new ImageShape(size[0], size[1], card.Options.Channels ?? 3);
        ImageLimits.Check(shape, card.Folder);
        var files = card.Files.Where(file => file.Role is "data" or "images").Select(file => file.Path).ToArray();
        if (files.Length == 0)
        {
            card.Needed("data");
        }

        var record = card.Options.LabelBytes + shape.Size;
        var counts = files.Select(file => CountOf(file, record)).ToArray();
        return new CifarFormat(files, counts, card.Options.LabelBytes)
        {
            Kind = DataKind.Image,
            Count = checked(counts.Sum()),
            Shape = shape,
            HasLabels = card.Options.LabelBytes > 0,
        };
    }

    public override bool CountsFrom0 => true;

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    private static int CountOf(string file, int record)
    {
        var bytes = new FileInfo(file).Length;
        return bytes > 0 && bytes % record == 0
            ? checked((int)(bytes / record))
            : throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(file)} has {bytes} bytes, no multiple of a record's {record}."),
                "Fetch it again; for CIFAR-100 say \"options\": {\"label_bytes\": 2}.");
    }

    private sealed class Stream(CifarFormat format, int[]? indices) : ISampleStream
    {
        private readonly IndexWalk _walk = new(indices, format.Count);
        private readonly byte[] _record = new byte[format._labelBytes + format.Shape!.Value.Size];
        private RecordStream? _open;
        private int _file = -1;
        private int _first;

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            var images = (ImageBatch)batch;
            var count = 0;
            while (count < images.Capacity && _walk.Next(out var index))
            {
                Read(index);
                _record.AsSpan(format._labelBytes).CopyTo(images.Image(count));
                images.Indices[count] = index;
                images.Labels[count] = format._labelBytes == 0 ? -1 : _record[format._labelBytes - 1];
                count++;
            }

            images.Count = count;
            return count;
        }

        public void Dispose() => _open?.Dispose();

        private void Read(int index)
        {
            while (_open is null || index >= _first + format._counts[_file])
            {
                _first += _file < 0 ? 0 : format._counts[_file];
                _open?.Dispose();
                _file++;
                _open = new RecordStream(format._files[_file], 0, _record.Length);
            }

            _open.Read(index - _first, _record);
        }
    }
}
