using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Adds up how far perturbed images are from clean ones, batch by batch, in memory that does not grow. One a thread; <see cref="Merge"/>
/// joins them.
/// </summary>
public sealed class SeverityMeter
{
    private readonly StructuralSimilarity _similarity;
    private readonly int _size;
    private long _images;
    private long _squares;
    private long _differences;
    private long _clipped;
    private double _ssim;

    /// <summary>A meter for images of one shape.</summary>
    public SeverityMeter(ImageShape shape)
    {
        _size = shape.Size;
        _similarity = new StructuralSimilarity(shape);
    }

    /// <summary>The measures of all that was added.</summary>
    public SeverityReading Result
    {
        get
        {
            if (_images == 0)
            {
                return new SeverityReading(0, null, null, null, null);
            }

            var values = (double)_images * _size;
            return new SeverityReading(
                _images,
                _squares == 0 ? null : 10 * Math.Log10(255.0 * 255 * values / _squares),
                _ssim / _images,
                _clipped / values,
                _differences / values);
        }
    }

    /// <summary>Adds a batch: as many clean images as perturbed ones, in the same order.</summary>
    public void Add(ReadOnlySpan<byte> clean, ReadOnlySpan<byte> perturbed)
    {
        Require.SameLength(clean.Length, perturbed.Length, nameof(perturbed));
        if (clean.Length % _size != 0)
        {
            throw new ArgumentException($"{clean.Length} bytes are not whole images of {_size}.", nameof(clean));
        }

        for (var start = 0; start < clean.Length; start += _size)
        {
            AddImage(clean.Slice(start, _size), perturbed.Slice(start, _size));
        }
    }

    /// <summary>Adds what another meter of the same shape has seen.</summary>
    public void Merge(SeverityMeter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Require.SameLength(_size, other._size, nameof(other));
        _images += other._images;
        _squares += other._squares;
        _differences += other._differences;
        _clipped += other._clipped;
        _ssim += other._ssim;
    }

    private void AddImage(ReadOnlySpan<byte> clean, ReadOnlySpan<byte> perturbed)
    {
        var (squares, differences, clipped) = ByteDifference.Of(clean, perturbed);
        _squares += squares;
        _differences += differences;
        _clipped += clipped;
        _ssim += _similarity.Of(clean, perturbed);
        _images++;
    }
}
