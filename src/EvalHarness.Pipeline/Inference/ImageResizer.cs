using EvalHarness.Data;
using EvalHarness.Datasets;

namespace EvalHarness.Inference;

/// <summary>Resizes and crops images of one shape to a model's size.</summary>
internal sealed class ImageResizer
{
    private readonly ImageShape _source;
    private readonly ImageShape _resized;
    private readonly ImageShape _target;
    private readonly byte[] _middle;
    private readonly byte[] _result;

    private ImageResizer(ImageShape source, ImageShape resized, ImageShape target)
    {
        (_source, _resized, _target) = (source, resized, target);
        _middle = new byte[resized.Size];
        _result = new byte[target.Size];
    }

    /// <summary>What the preprocessing asks for; null if the images have the model's size already.</summary>
    public static ImageResizer? For(ImagePreprocessing preprocessing, ImageShape source, ImageShape target)
    {
        var (height, width) = preprocessing.ResizedSize(source);
        var resized = new ImageShape(height, width, source.Channels);
        return resized == source && target == source ? null : new ImageResizer(source, resized, target);
    }

    public ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> image)
    {
        var resized = image;
        if (_resized != _source)
        {
            PlaneResizer.Resize(image, _source, _middle, _resized);
            resized = _middle;
        }

        if (_target == _resized)
        {
            return resized;
        }

        var top = (_resized.Height - _target.Height + 1) / 2;
        var left = (_resized.Width - _target.Width + 1) / 2;
        for (var channel = 0; channel < _target.Channels; channel++)
        {
            for (var y = 0; y < _target.Height; y++)
            {
                var from = channel * _resized.PlaneSize + (top + y) * _resized.Width + left;
                resized.Slice(from, _target.Width).CopyTo(_result.AsSpan(channel * _target.PlaneSize + y * _target.Width));
            }
        }

        return _result;
    }
}
