using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;

namespace EvalHarness.Perturbing;

/// <summary>
/// One image under many settings, to look at: a row a perturbation, clean first, then its severities, with the measured PSNR of each. Long
/// lists go into several columns. Small images are enlarged by a whole number, so that every pixel stays a square.
/// </summary>
public static class ContactSheet
{
    private const int Side = 84;
    private const int Gap = 6;
    private const int Text = 2;
    private const int Small = 1;

    /// <summary>Draws the sheet.</summary>
    /// <param name="input">Where the image is.</param>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="settings">What to show.</param>
    /// <param name="seed">Seed of the perturbations.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="UsageException">There is no such image.</exception>
    public static byte[] Png(ImageInput input, int index, IReadOnlyList<PerturbationSetting> settings, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        var image = Find(input, index);
        var rows = settings.GroupBy(setting => setting.Id, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        var severities = settings.Select(setting => setting.Severity).Distinct().Order().ToArray();
        var layout = new SheetLayout(input.Shape, rows.Length, severities.Length + 1, rows.Max(row => row[0].Id.Length));
        var canvas = new Canvas(layout.Width, layout.Height);
        PixelFont.Draw(canvas, string.Create(CultureInfo.InvariantCulture, $"{input.Name} {index}"), Gap, Gap, Text, 0, 0, 0);
        for (var row = 0; row < rows.Length; row++)
        {
            DrawRow(canvas, layout, row, rows[row], severities, image, input, index, seed);
        }

        return canvas.ToPng();
    }

    private static void DrawRow(
        Canvas canvas, SheetLayout layout, int row, PerturbationSetting[] settings, int[] severities, byte[] image, ImageInput input, int index, ulong seed)
    {
        var (left, top) = layout.Row(row);
        PixelFont.Draw(canvas, settings[0].Id, left, top, Text, 0, 0, 0);
        Draw(canvas, layout, left, top, image, input.Shape, "clean");
        foreach (var setting in settings)
        {
            var result = new byte[image.Length];
            new ImagePerturber(setting.Perturbation, setting.Mode, setting.Severity, input.Shape, seed, input.Name).Apply(image, [index], result);
            var meter = new SeverityMeter(input.Shape);
            meter.Add(image, result);
            var caption = meter.Result.Psnr is { } psnr
                ? string.Create(CultureInfo.InvariantCulture, $"{setting.Severity}: {psnr:0.0} db")
                : string.Create(CultureInfo.InvariantCulture, $"{setting.Severity}: same");
            var x = left + ((1 + Array.IndexOf(severities, setting.Severity)) * layout.CellWidth);
            Draw(canvas, layout, x, top, result, input.Shape, caption);
        }
    }

    private static void Draw(Canvas canvas, SheetLayout layout, int x, int top, byte[] image, ImageShape shape, string caption)
    {
        var y = top + SheetLayout.Label;
        canvas.Fill(x - 1, y - 1, (shape.Width * layout.Scale) + 2, (shape.Height * layout.Scale) + 2, 160, 160, 160);
        canvas.Draw(image, shape, x, y, layout.Scale);
        PixelFont.Draw(canvas, caption, x, y + (shape.Height * layout.Scale) + 3, Small, 90, 90, 90);
    }

    private static byte[] Find(ImageInput input, int index)
    {
        if (index < 0 || index >= input.Dataset.Count)
        {
            throw new UsageException(FormattableString.Invariant($"--index {index}: {input.Name} has the images 0 to {input.Dataset.Count - 1}."));
        }

        var batch = (ImageBatch)input.Dataset.CreateBatch(64);
        using var reader = input.Dataset.Read(ReadSelection.All);
        while (reader.Read(batch) > 0)
        {
            var at = Array.IndexOf(batch.Indices, index, 0, batch.Count);
            if (at >= 0)
            {
                return batch.Image(at).ToArray();
            }
        }

        throw new UsageException(FormattableString.Invariant($"--index {index}: this image of {input.Name} cannot be read. Choose another."));
    }

    /// <summary>Where things are on the sheet.</summary>
    private sealed class SheetLayout
    {
        public const int Label = (PixelFont.Height * Text) + 3;
        private const int Header = Label + (2 * Gap);
        private const int Caption = (PixelFont.Height * Small) + 3;
        private readonly int _rows;
        private readonly int _blockWidth;
        private readonly int _rowHeight;

        public SheetLayout(ImageShape shape, int count, int cells, int longestLabel)
        {
            Scale = Math.Max(1, (int)Math.Round((double)Side / Math.Max(shape.Height, shape.Width)));
            CellWidth = Math.Max(shape.Width * Scale, 9 * PixelFont.Advance * Small) + Gap;
            _rowHeight = Label + (shape.Height * Scale) + Caption + Gap;
            _blockWidth = Math.Max(cells * CellWidth, longestLabel * PixelFont.Advance * Text) + (3 * Gap);

            // About as wide as high, so that a screen shows it whole.
            var blocks = Math.Clamp((int)Math.Round(Math.Sqrt((double)count * _rowHeight * 1.4 / _blockWidth)), 1, count);
            _rows = (count + blocks - 1) / blocks;
            blocks = (count + _rows - 1) / _rows;
            var title = 40 * PixelFont.Advance * Text;
            Width = Math.Max(blocks * _blockWidth, title) + Gap;
            Height = Header + (_rows * _rowHeight) + Gap;
        }

        public int Scale { get; }

        public int CellWidth { get; }

        public int Width { get; }

        public int Height { get; }

        public (int Left, int Top) Row(int index)
        {
            var (block, row) = Math.DivRem(index, _rows);
            return (Gap + (block * _blockWidth), Header + (row * _rowHeight));
        }
    }
}
