using System.Buffers.Binary;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>IDX: a file of images and a file of labels, each plain or gzip (LeCun, MNIST).</summary>
internal sealed class IdxFormat : DatasetFormat
{
    private readonly string _images;
    private readonly string? _labels;
    private readonly IdxHeader _header;
    private readonly IdxHeader? _labelHeader;
    private readonly bool _channelsLast;

    private IdxFormat(string images, IdxHeader header, string? labels, IdxHeader? labelHeader, bool channelsLast)
    {
        _images = images;
        _header = header;
        _labels = labels;
        _labelHeader = labelHeader;
        _channelsLast = channelsLast;
    }

    public static IdxFormat Create(string images, string? labels)
    {
        var header = IdxHeader.Read(images);
        var sizes = header.Sizes;
        if (header.ElementType != IdxHeader.UnsignedByte || sizes.Length < 3)
        {
            throw new RefusedException(
                $"{Path.GetFileName(images)} holds no images of unsigned bytes (N x H x W, or with channels).",
                "Store the images as unsigned bytes.");
        }

        var last = sizes.Length == 4 && sizes[3] is 1 or 3;
        var shape = sizes.Length == 3
            ? new ImageShape(sizes[1], sizes[2], 1)
            : last ? new ImageShape(sizes[1], sizes[2], sizes[3]) : new ImageShape(sizes[2], sizes[3], sizes[1]);
        ImageLimits.Check(shape, images);
        header.CheckLength(images, shape.Size);
        var labelHeader = labels is null ? null : LabelHeader(labels, sizes[0]);
        return new IdxFormat(images, header, labels, labelHeader, last && shape.Channels > 1)
        {
            Kind = DataKind.Image,
            Count = sizes[0],
            Shape = shape,
            HasLabels = labels is not null,
        };
    }

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    public override IEnumerable<int>? StoredLabels()
    {
        using var labels = OpenLabels();
        for (var i = 0; i < Count; i++)
        {
            yield return Label(labels, i);
        }
    }

    private RecordStream? OpenLabels() => _labels is null ? null : new RecordStream(_labels, _labelHeader!.Length, LabelBytes);

    private int LabelBytes => _labelHeader?.ElementType == IdxHeader.Int32 ? 4 : 1;

    private int Label(RecordStream? labels, int index)
    {
        if (labels is null)
        {
            return -1;
        }

        Span<byte> label = stackalloc byte[LabelBytes];
        labels.Read(index, label);
        return label.Length == 1 ? label[0] : BinaryPrimitives.ReadInt32BigEndian(label);
    }

    private static IdxHeader LabelHeader(string labels, int count)
    {
        var header = IdxHeader.Read(labels);
        if (header.Sizes.Length != 1 || header.ElementType is not (IdxHeader.UnsignedByte or IdxHeader.Int32))
        {
            throw new RefusedException($"{Path.GetFileName(labels)} holds no list of labels.", "Store one unsigned byte or 32-bit integer a sample.");
        }

        if (header.Sizes[0] != count)
        {
            throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(labels)} holds {header.Sizes[0]} labels for {count} images."),
                "Use the two files that belong together.");
        }

        header.CheckLength(labels, header.ElementType == IdxHeader.Int32 ? 4 : 1);
        return header;
    }

    private sealed class Stream : ISampleStream
    {
        private readonly IdxFormat _format;
        private readonly IndexWalk _walk;
        private readonly RecordStream _images;
        private readonly RecordStream? _labels;
        private readonly byte[] _interleaved;

        public Stream(IdxFormat format, int[]? indices)
        {
            _format = format;
            _walk = new IndexWalk(indices, format.Count);
            _images = new RecordStream(format._images, format._header.Length, format.Shape!.Value.Size);
            _labels = format.OpenLabels();
            _interleaved = format._channelsLast ? new byte[format.Shape.Value.Size] : [];
        }

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            var images = (ImageBatch)batch;
            var count = 0;
            while (count < images.Capacity && _walk.Next(out var index))
            {
                Image(index, images.Image(count));
                images.Indices[count] = index;
                images.Labels[count] = _format.Label(_labels, index);
                count++;
            }

            images.Count = count;
            return count;
        }

        public void Dispose()
        {
            _images.Dispose();
            _labels?.Dispose();
        }

        private void Image(int index, Span<byte> pixels)
        {
            if (!_format._channelsLast)
            {
                _images.Read(index, pixels);
                return;
            }

            _images.Read(index, _interleaved);
            Planes.FromInterleaved(_interleaved, pixels, _format.Shape!.Value);
        }
    }
}
