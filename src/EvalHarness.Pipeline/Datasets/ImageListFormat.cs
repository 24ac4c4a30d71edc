using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>A CSV file of image paths and labels; paths are relative to the dataset's folder and stay inside it.</summary>
internal sealed class ImageListFormat : RowFormat
{
    private readonly string _folder;
    private readonly int _path;
    private readonly ImageDecoder _decoder;

    private ImageListFormat(RowSource source, RowScan scan, LabelColumn? labels, string folder, int path, ImageDecoder decoder)
        : base(source, scan, labels)
    {
        _folder = folder;
        _path = path;
        _decoder = decoder;
    }

    public static ImageListFormat Create(DatasetCard card)
    {
        var source = RowSource.Open(card, isJson: false);
        var scan = new RowScan(source, card.Options.Missing);
        var labels = LabelColumn.Find(card, source, scan);
        var path = card.Options.InputColumn is { } named
            ? source.Needed(named)
            : ((string[])["path", "image", "file", "filename", "image_path"]).Select(source.Find).FirstOrDefault(found => found >= 0, -1);
        if (path < 0)
        {
            throw new RefusedException(
                $"{System.IO.Path.GetFileName(source.Path)} has no column of a usual name for image paths.",
                "Name it in dataset.json: \"options\": {\"input_column\": \"...\"}.");
        }

        var decoder = ImageDecoder.For(card.Options, source.Rows().Select(row => row?[path]).OfType<string>().Select(name => Safe(card.Folder, name)).OfType<string>());
        return new ImageListFormat(source, scan, labels, card.Folder, path, decoder)
        {
            Kind = DataKind.Image,
            Count = scan.Count,
            Shape = decoder.Shape,
            Classes = labels?.Classes,
            HasLabels = labels is not null,
            Warnings = scan.Warnings,
        };
    }

    protected override void Store(SampleBatch batch, List<string?[]> rows, string?[] problems)
    {
        var images = (ImageBatch)batch;
        Parallel.For(0, rows.Count, i =>
        {
            var name = rows[i][_path] ?? string.Empty;
            var problem = Safe(_folder, name) is { } path ? _decoder.Decode(path, images.Image(i)) : "its path leaves the dataset's folder";
            problems[i] = problem is null ? null : $"{name}: {problem}";
        });
    }

    private static string? Safe(string folder, string name)
    {
        try
        {
            return SafePath.Inside(folder, name.Replace('\\', '/')); // lists written on Windows
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
