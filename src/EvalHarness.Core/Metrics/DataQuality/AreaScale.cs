using EvalHarness.Data;

namespace EvalHarness.Metrics.DataQuality;

/// <summary>Scales planar 8-bit images to a small grey one by averaging areas; pixels that a cell covers in part count in part.</summary>
internal sealed class AreaScale
{
    private readonly ImageShape _shape;
    private readonly int _rows;
    private readonly int _columns;
    private readonly double[] _rowWeights;
    private readonly double[] _columnWeights;
    private readonly double[] _grey;
    private readonly double[] _half;

    public AreaScale(ImageShape shape, int rows, int columns)
    {
        (_shape, _rows, _columns) = (shape, rows, columns);
        _rowWeights = Weights(rows, shape.Height);
        _columnWeights = Weights(columns, shape.Width);
        _grey = new double[shape.PlaneSize];
        _half = new double[shape.Height * columns];
    }

    /// <summary>Writes the scaled image, row after row.</summary>
    public void Apply(ReadOnlySpan<byte> image, Span<double> result)
    {
        Grey(image);
        for (var y = 0; y < _shape.Height; y++)
        {
            for (var c = 0; c < _columns; c++)
            {
                var sum = 0.0;
                for (var x = 0; x < _shape.Width; x++)
                {
                    sum += _columnWeights[c * _shape.Width + x] * _grey[y * _shape.Width + x];
                }

                _half[y * _columns + c] = sum;
            }
        }

        for (var r = 0; r < _rows; r++)
        {
            for (var c = 0; c < _columns; c++)
            {
                var sum = 0.0;
                for (var y = 0; y < _shape.Height; y++)
                {
                    sum += _rowWeights[r * _shape.Height + y] * _half[y * _columns + c];
                }

                result[r * _columns + c] = sum;
            }
        }
    }

    // Luma weights of ITU-R BT.601 for colour.
    private void Grey(ReadOnlySpan<byte> image)
    {
        var plane = _shape.PlaneSize;
        for (var i = 0; i < plane; i++)
        {
            _grey[i] = _shape.IsGrey ? image[i] : 0.299 * image[i] + 0.587 * image[plane + i] + 0.114 * image[2 * plane + i];
        }
    }

    private static double[] Weights(int cells, int pixels)
    {
        var weights = new double[cells * pixels];
        for (var cell = 0; cell < cells; cell++)
        {
            var (from, to) = ((double)cell * pixels / cells, (double)(cell + 1) * pixels / cells);
            for (var pixel = (int)from; pixel < Math.Min(pixels, (int)Math.Ceiling(to)); pixel++)
            {
                weights[cell * pixels + pixel] = (Math.Min(to, pixel + 1) - Math.Max(from, pixel)) / (to - from);
            }
        }

        return weights;
    }
}
