using EvalHarness.Data;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>Perturbs batches of images on several threads; every image has its own seed, so the threads change no pixel.</summary>
internal sealed class BatchPerturber : ISamplePerturber
{
    private const int MeasuredImages = 200;

    private readonly ImagePerturber[] _perturbers;
    private readonly ImageShape _shape;
    private readonly SeverityMeter _meter;
    private int _measured;

    public BatchPerturber(PerturbationSetting setting, ImageShape shape, ulong seed, string dataset, int threads)
    {
        _shape = shape;
        _meter = new SeverityMeter(shape);
        _perturbers = [.. Enumerable.Range(0, threads).Select(_ => new ImagePerturber(
            setting.Perturbation, setting.Mode, setting.Severity, shape, seed, dataset))];
    }

    /// <inheritdoc/>
    public MeasuredSeverity? Severity => _meter.Result is { Images: > 0 } result ? new MeasuredSeverity(result.Psnr, result.Ssim, result.ClippedShare) : null;

    /// <inheritdoc/>
    public void Apply(SampleBatch clean, SampleBatch result)
    {
        var source = (ImageBatch)clean;
        var target = (ImageBatch)result;
        target.TakeSamplesOf(source);
        if (_perturbers.Length == 1)
        {
            Part(0, 1, source, target);
        }
        else
        {
            Parallel.For(0, _perturbers.Length, new ParallelOptions { MaxDegreeOfParallelism = _perturbers.Length }, part => Part(part, _perturbers.Length, source, target));
        }

        Measure(source, target);
    }

    // Measured one after the other and on no more images than an average needs: the same number whatever the threads.
    private void Measure(ImageBatch source, ImageBatch target)
    {
        for (var i = 0; i < source.Count && _measured < MeasuredImages; i++, _measured++)
        {
            _meter.Add(source.Image(i), target.Image(i));
        }
    }

    private void Part(int part, int parts, ImageBatch source, ImageBatch target)
    {
        var first = source.Count * part / parts;
        var count = (source.Count * (part + 1) / parts) - first;
        var bytes = first * _shape.Size;
        _perturbers[part].Apply(
            source.Pixels.AsSpan(bytes, count * _shape.Size),
            source.Indices.AsSpan(first, count),
            target.Pixels.AsSpan(bytes, count * _shape.Size));
    }
}
