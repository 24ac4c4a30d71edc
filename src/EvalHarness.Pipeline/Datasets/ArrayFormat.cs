using System.Globalization;
using System.Runtime.InteropServices;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>
/// NumPy arrays: images as unsigned bytes (N x H x W, N x H x W x C or N x C x H x W) or rows of numbers (N x features), and labels as whole numbers or as
/// names of classes.
/// </summary>
internal sealed class ArrayFormat : DatasetFormat
{
    private readonly NpyArray _values;
    private readonly ArrayLabels? _labels;
    private readonly bool _channelsLast;
    private readonly string _path;

    private ArrayFormat(NpyArray values, ArrayLabels? labels, bool channelsLast, string path)
    {
        _values = values;
        _labels = labels;
        _channelsLast = channelsLast;
        _path = path;
    }

    /// <summary>From .npy files.</summary>
    public static ArrayFormat FromFiles(DatasetCard card)
    {
        var values = card.File("images") ?? card.Needed("data");
        var labels = card.File("labels");
        return Create(card, NpyArray.FromFile(values), labels is null ? null : NpyArray.FromFile(labels), values);
    }

    /// <summary>From one .npz archive.</summary>
    public static ArrayFormat FromArchive(DatasetCard card)
    {
        var path = card.File("data") ?? card.Needed("images");
        var arrays = NpzArrays.Choose(path, card.Options, card.Role);
        return Create(card, NpyArray.FromArchive(path, arrays.Values), arrays.Labels is null ? null : NpyArray.FromArchive(path, arrays.Labels), path);
    }

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    public override IEnumerable<int>? StoredLabels() => _labels?.All();

    private static ArrayFormat Create(DatasetCard card, NpyArray values, NpyArray? labelArray, string path)
    {
        var sizes = values.Shape;
        if (labelArray is not null && labelArray.Shape[0] != sizes[0])
        {
            throw new RefusedException(
                FormattableString.Invariant($"{Path.GetFileName(path)}: there are {labelArray.Shape[0]} labels for {sizes[0]} samples{(LooksLikeOneImage(sizes) ? " (or is it one image, H x W x C?)" : string.Empty)}."),
                "Use the two arrays that belong together: one label a sample, in the order of the samples.");
        }

        var labels = labelArray is null ? null : ArrayLabels.Of(labelArray, card);
        if (sizes.Length == 2 && !values.IsText)
        {
            return new ArrayFormat(values, labels, channelsLast: false, path)
            {
                Kind = DataKind.Tabular,
                Count = sizes[0],
                Columns = Enumerable.Range(0, sizes[1]).Select(i => new TabularColumn(FormattableString.Invariant($"x{i}"), null)).ToArray(),
                HasLabels = labels is not null,
                Classes = labels?.Classes,
            };
        }

        if (values.Type != "u1" || sizes.Length is not (3 or 4))
        {
            throw new RefusedException(
                $"{Path.GetFileName(path)} holds {values.Type} of {string.Join(" x ", sizes)}, no images of unsigned bytes.",
                "Save images as uint8 with values 0 to 255 (N x H x W, or with channels), tables as N x features.");
        }

        if (LooksLikeOneImage(sizes))
        {
            throw new RefusedException(
                $"{Path.GetFileName(path)} holds {string.Join(" x ", sizes)}: that looks like one image (H x W x C) without an axis of samples.",
                "Save all images in one array, N x H x W x C: numpy.stack(images), of a single image image[None]. If these are narrow grey images, save N x H x W x 1.");
        }

        if (sizes is [_, not (1 or 3), _, 2 or 4])
        {
            throw new RefusedException(
                $"{Path.GetFileName(path)} holds {string.Join(" x ", sizes)}: {(sizes[3] == 4 ? "colour" : "grey")} images with a channel of alpha.",
                $"Leave it out: images[..., :{sizes[3] - 1}].");
        }

        var last = sizes.Length == 4 && sizes[3] is 1 or 3;
        var shape = sizes.Length == 3
            ? new ImageShape(sizes[1], sizes[2], 1)
            : last ? new ImageShape(sizes[1], sizes[2], sizes[3]) : new ImageShape(sizes[2], sizes[3], sizes[1]);
        ImageLimits.Check(shape, path);
        return new ArrayFormat(values, labels, last && shape.Channels > 1, path)
        {
            Kind = DataKind.Image,
            Count = sizes[0],
            Shape = shape,
            HasLabels = labels is not null,
            Classes = labels?.Classes,
            Warnings = sizes is [3, _, _] && labels is null
                ? [$"{Path.GetFileName(path)} holds {string.Join(" x ", sizes)}, taken as 3 grey images. If it is one image in planes of colour, save it with an axis of samples: image[None]."]
                : [],
        };
    }

    // No image is as narrow as it has channels.
    private static bool LooksLikeOneImage(int[] sizes) => sizes is [>= 8, >= 8, 1 or 3 or 4];

    private sealed class Stream : ISampleStream
    {
        private static readonly int Infinity = BitConverter.SingleToInt32Bits(float.PositiveInfinity);
        private static readonly int NegativeInfinity = BitConverter.SingleToInt32Bits(float.NegativeInfinity);

        private readonly ArrayFormat _format;
        private readonly IndexWalk _walk;
        private readonly RecordStream _values;
        private readonly ArrayLabels.Stream? _labels;
        private readonly byte[] _row;

        public Stream(ArrayFormat format, int[]? indices)
        {
            _format = format;
            _walk = new IndexWalk(indices, format.Count);
            _values = format._values.OpenRows();
            _labels = format._labels?.Open();
            _row = new byte[format._values.RowElements * format._values.ElementBytes];
        }

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            // A batch of nothing but bad samples is no end.
            int taken;
            do
            {
                taken = 0;
                string?[]? problems = null;
                while (taken < batch.Capacity && _walk.Next(out var index))
                {
                    _values.Read(index, _row);
                    batch.Indices[taken] = index;
                    batch.Labels[taken] = _labels?.Read(index) ?? -1;
                    if (Store(batch, taken) is { } problem)
                    {
                        (problems ??= new string?[batch.Capacity])[taken] = problem;
                    }

                    taken++;
                }

                batch.Count = taken;
                BatchCompaction.Remove(batch, problems, bad, _format._path);
            }
            while (taken > 0 && batch.Count == 0);
            return batch.Count;
        }

        public void Dispose()
        {
            _values.Dispose();
            _labels?.Dispose();
        }

        private string? Store(SampleBatch batch, int i)
        {
            if (batch is TabularBatch table)
            {
                return Numbers(table.Row(i));
            }

            if (_format._channelsLast)
            {
                Planes.FromInterleaved(_row, ((ImageBatch)batch).Image(i), _format.Shape!.Value);
            }
            else
            {
                _row.CopyTo(((ImageBatch)batch).Image(i));
            }

            return null;
        }

        private string? Numbers(Span<float> row)
        {
            _format._values.Numbers(_row, row);
            var beyond = MemoryMarshal.Cast<float, int>(row).IndexOfAny(Infinity, NegativeInfinity);
            if (beyond < 0)
            {
                return null;
            }

            var bytes = _format._values.ElementBytes;
            var number = _format._values.Number(_row.AsSpan(beyond * bytes, bytes));
            return NumberText.Beyond(number.ToString(CultureInfo.InvariantCulture), _format.Columns[beyond].Name);
        }
    }
}
