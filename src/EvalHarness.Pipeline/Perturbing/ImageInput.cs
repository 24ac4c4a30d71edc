using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Perturbing;

/// <summary>Images to perturb: a dataset's, or an array's in a file of its own.</summary>
public sealed class ImageInput
{
    private ImageInput(Dataset dataset, ImageShape shape, int[] rowSizes, bool channelsLast)
    {
        Dataset = dataset;
        Shape = shape;
        RowSizes = rowSizes;
        ChannelsLast = channelsLast;
    }

    /// <summary>Where they are read from.</summary>
    public Dataset Dataset { get; }

    /// <summary>Name of the dataset, or of the file without its extension: a part of every image's seed.</summary>
    public string Name => Dataset.Name;

    /// <summary>Size of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Sizes of one image in the arrays that are written: as in the array that was read; else H x W for grey, H x W x C for colour.</summary>
    public IReadOnlyList<int> RowSizes { get; }

    /// <summary>Whether the arrays hold a pixel's channels side by side.</summary>
    public bool ChannelsLast { get; }

    /// <summary>The images of a dataset.</summary>
    /// <exception cref="UsageException">There is no such dataset, or it holds no images.</exception>
    public static ImageInput FromDataset(string folder, string name)
    {
        var catalog = DatasetCatalog.Open(folder);
        var dataset = catalog.Find(name) ?? throw new UsageException(
            $"--dataset {name}: no such dataset in {folder}. There are: {string.Join(", ", Nearest.Order(name, catalog.Datasets.Select(found => found.Name)))}.");
        var shape = dataset.Shape ?? throw new UsageException(
            $"--dataset {name}: it holds {(dataset.Kind == DataKind.Tabular ? "rows of a table" : "texts")}, and this command perturbs images and tables. 'evalharness run' perturbs texts.");
        return new ImageInput(dataset, shape, shape.IsGrey ? [shape.Height, shape.Width] : [shape.Height, shape.Width, shape.Channels], !shape.IsGrey);
    }

    /// <summary>The images of an .npy file: unsigned bytes, N x H x W, N x H x W x C or N x C x H x W.</summary>
    /// <exception cref="UsageException">It is missing, or holds anything else.</exception>
    public static ImageInput FromArray(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"--images {path}: no such file. Name an .npy file of unsigned bytes (N x H x W or N x H x W x C).");
        }

        try
        {
            var full = Path.GetFullPath(path);
            var dataset = new Dataset(Card(full), DatasetFormats.Open(Card(full)));
            var sizes = NpyArray.FromFile(full).Shape;
            var shape = dataset.Shape ?? throw new UsageException(
                FormattableString.Invariant($"--images {path}: it has {sizes.Length} dimensions. Save images as N x H x W or N x H x W x C."));
            return new ImageInput(dataset, shape, sizes[1..], sizes.Length == 4 && sizes[3] is 1 or 3);
        }
        catch (RefusedException error)
        {
            throw new UsageException($"--images {path}: {error.Message}", error);
        }
    }

    /// <summary>Writes planes in the arrays' order of elements.</summary>
    internal void Arrange(ReadOnlySpan<byte> planes, Span<byte> row)
    {
        if (!ChannelsLast || Shape.IsGrey)
        {
            planes.CopyTo(row);
            return;
        }

        for (var channel = 0; channel < Shape.Channels; channel++)
        {
            var plane = planes.Slice(channel * Shape.PlaneSize, Shape.PlaneSize);
            for (int i = 0, to = channel; i < plane.Length; i++, to += Shape.Channels)
            {
                row[to] = plane[i];
            }
        }
    }

    private static DatasetCard Card(string path) => new()
    {
        Folder = Path.GetDirectoryName(path)!,
        Name = Path.GetFileNameWithoutExtension(path),
        Role = DatasetRole.Clean,
        Format = "npy",
        Files = [new DatasetFile(path, "images", null)],
        Options = new DatasetOptions(),
    };
}
