using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>Turns images of one shape into the input of the models that share a preprocessing.</summary>
internal sealed class ImageEncoder : IInputEncoder
{
    private readonly ImagePreprocessing _preprocessing;
    private readonly ImageShape _source;
    private readonly ImageShape _target;
    private readonly PixelScale[] _scales;
    private readonly TensorElementType _type;
    private readonly ImageResizer? _resizer;
    private readonly byte[] _pixels;
    private readonly float[] _planar;
    private readonly float[] _row;

    public ImageEncoder(ImagePreprocessing preprocessing, ImageShape source)
    {
        _preprocessing = preprocessing;
        _source = source;
        var (target, problem) = preprocessing.TargetFor(source);
        _target = target ?? throw new UsageException(problem!);
        _type = ElementTypes.ToOrt(preprocessing.ElementType);
        _scales = Enumerable.Range(0, _target.Channels).Select(Scale).ToArray();
        _pixels = new byte[_source.PlaneSize * _target.Channels];
        _resizer = ImageResizer.For(preprocessing, source with { Channels = _target.Channels }, _target);
        _planar = new float[_target.Size];
        _row = new float[_target.Size];
    }

    private bool IsPlanar => _preprocessing.Layout != InputLayout.Nhwc && !_preprocessing.IsRowByPixel;

    public PreparedBatch CreateBatch(int capacity)
    {
        var (h, w, c) = (_target.Height, _target.Width, _target.Channels);
        int[] shape = _preprocessing.Layout switch
        {
            InputLayout.Nhwc => [h, w, c],
            InputLayout.Nhw => [h, w],
            InputLayout.Flat => [_target.Size],
            _ => [c, h, w],
        };
        return new PreparedBatch(capacity, new PreparedNumbers(capacity, shape, _type, ElementTypes.Bytes(_type)));
    }

    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        var images = (ImageBatch)batch;
        Require.SameLength(_source.Size, images.Shape.Size, nameof(batch));
        var numbers = (PreparedNumbers)prepared.Inputs[0];
        for (var i = 0; i < batch.Count; i++)
        {
            One(images.Image(i), numbers, i);
        }

        prepared.Count = batch.Count;
    }

    private PixelScale Scale(int channel)
    {
        var (mean, std) = (_preprocessing.Mean, _preprocessing.Std);
        return new PixelScale(_preprocessing.Scale, mean[Math.Min(channel, mean.Count - 1)], std[Math.Min(channel, std.Count - 1)]);
    }

    private void One(ReadOnlySpan<byte> image, PreparedNumbers numbers, int i)
    {
        var pixels = Fit(image);
        if (_type == TensorElementType.Float && IsPlanar)
        {
            Planar(pixels, numbers.Rows<float>(i, 1));
            return;
        }

        Planar(pixels, _planar);
        ReadOnlySpan<float> row = _planar;
        if (!IsPlanar)
        {
            Interleave(_planar, _row, _target);
            row = _row;
        }

        ElementTypes.Store(row, numbers, i, _type);
    }

    /// <summary>The image with the model's channels, in the model's order, at the model's size.</summary>
    private ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> image)
    {
        var pixels = Channels(image);
        return _resizer is null ? pixels : _resizer.Fit(pixels);
    }

    private ReadOnlySpan<byte> Channels(ReadOnlySpan<byte> image)
    {
        var plane = _source.PlaneSize;
        if (_source.Channels == _target.Channels && !(_preprocessing.IsBgr && _target.Channels == 3))
        {
            return image;
        }

        if (_target.Channels == 1)
        {
            for (var p = 0; p < plane; p++)
            {
                _pixels[p] = Planes.Grey(image[p], image[plane + p], image[2 * plane + p]);
            }

            return _pixels;
        }

        for (var channel = 0; channel < 3; channel++)
        {
            var from = _source.Channels == 1 ? 0 : _preprocessing.IsBgr ? 2 - channel : channel;
            image.Slice(from * plane, plane).CopyTo(_pixels.AsSpan(channel * plane, plane));
        }

        return _pixels;
    }

    private void Planar(ReadOnlySpan<byte> pixels, Span<float> numbers)
    {
        var plane = _target.PlaneSize;
        for (var channel = 0; channel < _target.Channels; channel++)
        {
            _scales[channel].Convert(pixels.Slice(channel * plane, plane), numbers.Slice(channel * plane, plane));
        }
    }

    private static void Interleave(ReadOnlySpan<float> planar, Span<float> interleaved, ImageShape shape)
    {
        var plane = shape.PlaneSize;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (int p = 0, to = channel; p < plane; p++, to += shape.Channels)
            {
                interleaved[to] = planar[channel * plane + p];
            }
        }
    }
}
