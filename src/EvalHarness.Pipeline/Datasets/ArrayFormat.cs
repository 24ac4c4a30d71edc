using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>
/// NumPy arrays: images as unsigned bytes (N x H x W, N x H x W x C or N x C x H x W) or rows of numbers (N x features), and labels as whole numbers.
/// </summary>
internal sealed class ArrayFormat : DatasetFormat
{
    private readonly NpyArray _values;
    private readonly NpyArray? _labels;
    private readonly bool _channelsLast;

    private ArrayFormat(NpyArray values, NpyArray? labels, bool channelsLast)
    {
        _values = values;
        _labels = labels;
        _channelsLast = channelsLast;
    }

    /// <summary>From .npy files.</summary>
    public static ArrayFormat FromFiles(DatasetCard card)
    {
        var values = card.File("images") ?? card.Needed("data");
        var labels = card.File("labels");
        return Create(NpyArray.FromFile(values), labels is null ? null : NpyArray.FromFile(labels), values);
    }

    /// <summary>From one .npz archive.</summary>
    public static ArrayFormat FromArchive(DatasetCard card)
    {
        var path = card.File("data") ?? card.Needed("images");
        var values = NpyArray.FromArchive(path, card.Options.ImagesArray, "images", "x_test", "test_images", "x", "X", "data", "arr_0")
            ?? throw new RefusedException(
                $"{Path.GetFileName(path)} has no array of a usual name.", "Name it in dataset.json: \"options\": {\"images_array\": \"...\"}.");
        return Create(values, NpyArray.FromArchive(path, card.Options.LabelsArray, "labels", "y_test", "test_labels", "y", "label", "arr_1"), path);
    }

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    private static ArrayFormat Create(NpyArray values, NpyArray? labels, string path)
    {
        var sizes = values.Shape;
        if (labels is not null && labels.Shape[0] != sizes[0])
        {
            throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(path)}: there are {labels.Shape[0]} labels for {sizes[0]} samples."),
                "Use the two arrays that belong together: one label a sample, in the order of the samples.");
        }

        if (labels is not null && (labels.RowElements != 1 || labels.Type[0] == 'f'))
        {
            throw new RefusedException(
                $"The labels ({labels.Type}, {string.Join(" x ", labels.Shape)}) are not one whole number a sample.",
                "Save one integer a sample, in the order of the samples: labels.astype('int64'), of one-hot labels labels.argmax(1).");
        }

        if (sizes.Length == 2)
        {
            return new ArrayFormat(values, labels, channelsLast: false)
            {
                Kind = DataKind.Tabular,
                Count = sizes[0],
                Columns = Enumerable.Range(0, sizes[1]).Select(i => new TabularColumn(FormattableString.Invariant($"x{i}"), null)).ToArray(),
                HasLabels = labels is not null,
            };
        }

        if (values.Type != "u1" || sizes.Length is not (3 or 4))
        {
            throw new RefusedException(
                $"{Path.GetFileName(path)} holds {values.Type} of {string.Join(" x ", sizes)}, no images of unsigned bytes.",
                "Save images as uint8 with values 0 to 255 (N x H x W, or with channels), tables as N x features.");
        }

        var last = sizes.Length == 4 && sizes[3] is 1 or 3;
        var shape = sizes.Length == 3
            ? new ImageShape(sizes[1], sizes[2], 1)
            : last ? new ImageShape(sizes[1], sizes[2], sizes[3]) : new ImageShape(sizes[2], sizes[3], sizes[1]);
        ImageLimits.Check(shape, path);
        return new ArrayFormat(values, labels, last && shape.Channels > 1)
        {
            Kind = DataKind.Image,
            Count = sizes[0],
            Shape = shape,
            HasLabels = labels is not null,
        };
    }

    private sealed class Stream : ISampleStream
    {
        private readonly ArrayFormat _format;
        private readonly IndexWalk _walk;
        private readonly RecordStream _values;
        private readonly RecordStream? _labels;
        private readonly byte[] _row;
        private readonly byte[] _label;

        public Stream(ArrayFormat format, int[]? indices)
        {
            _format = format;
            _walk = new IndexWalk(indices, format.Count);
            _values = format._values.OpenRows();
            _labels = format._labels?.OpenRows();
            _row = new byte[format._values.RowElements * format._values.ElementBytes];
            _label = new byte[format._labels?.ElementBytes ?? 0];
        }

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            var count = 0;
            while (count < batch.Capacity && _walk.Next(out var index))
            {
                _values.Read(index, _row);
                Store(batch, count);
                batch.Indices[count] = index;
                batch.Labels[count] = Label(index);
                count++;
            }

            batch.Count = count;
            return count;
        }

        public void Dispose()
        {
            _values.Dispose();
            _labels?.Dispose();
        }

        private void Store(SampleBatch batch, int i)
        {
            if (batch is TabularBatch table)
            {
                var row = table.Row(i);
                var bytes = _format._values.ElementBytes;
                for (var column = 0; column < row.Length; column++)
                {
                    row[column] = _format._values.Number(_row.AsSpan(column * bytes, bytes));
                }
            }
            else if (_format._channelsLast)
            {
                Planes.FromInterleaved(_row, ((ImageBatch)batch).Image(i), _format.Shape!.Value);
            }
            else
            {
                _row.CopyTo(((ImageBatch)batch).Image(i));
            }
        }

        private int Label(int index)
        {
            if (_labels is null)
            {
                return -1;
            }

            _labels.Read(index, _label);
            return _format._labels!.Integer(_label);
        }
    }
}
