using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Perturbing;

/// <summary>What became of the images under one setting.</summary>
/// <param name="Setting">The perturbation, its mode and severity.</param>
/// <param name="Reading">How far they are from clean.</param>
/// <param name="File">Where they were written; null if they were only measured.</param>
public sealed record PerturbedImages(PerturbationSetting Setting, SeverityReading Reading, string? File);

/// <summary>Perturbs images outside any evaluation, exactly as an evaluation with the same seed does.</summary>
public static class ImagePerturbing
{
    private const int BatchSize = 128;

    /// <summary>Perturbs, measures and, where <paramref name="output"/> says so, writes.</summary>
    /// <param name="input">The images.</param>
    /// <param name="settings">What to do, at least one.</param>
    /// <param name="subset">Which images, and the seed of the perturbations.</param>
    /// <param name="output">An .npy file for one setting, else a folder with one file a setting; null to measure alone.</param>
    /// <param name="threads">Settings done at once; they change no number.</param>
    /// <param name="cancel">Stops it; files that are not whole are not kept.</param>
    /// <exception cref="UsageException">Several settings would go into one file, or it cannot be written.</exception>
    public static IReadOnlyList<PerturbedImages> Run(
        ImageInput input, IReadOnlyList<PerturbationSetting> settings, SampleSubset subset, string? output, int threads, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(subset);
        var place = OutputPlace.Of(output, ".npy", settings.Count);
        if (place is { IsFile: false })
        {
            WriteSamples(input, subset, output!);
        }

        var results = new PerturbedImages[settings.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancel };
        try
        {
            Parallel.For(0, settings.Count, options, i =>
            {
                var path = place?.FileOf(settings[i]);
                results[i] = new PerturbedImages(settings[i], One(input, settings[i], subset, path, cancel), path);
            });
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<UsageException>().FirstOrDefault() is { } usage)
        {
            throw new UsageException(usage.Message, error);
        }

        return results;
    }

    private static SeverityReading One(ImageInput input, PerturbationSetting setting, SampleSubset subset, string? path, CancellationToken cancel)
    {
        var meter = new SeverityMeter(input.Shape);
        if (path is null)
        {
            Stream(input, setting, subset, meter, null, cancel);
        }
        else
        {
            var count = input.Dataset.Indices(subset)?.Length ?? input.Dataset.Count;
            AtomicFile.Write(path, stream =>
            {
                Npy.WriteHeader<byte>(stream, [count, .. input.RowSizes]);
                Stream(input, setting, subset, meter, stream, cancel);
                if (meter.Result.Images != count)
                {
                    throw new UsageException(FormattableString.Invariant(
                        $"{input.Name}: {count - meter.Result.Images} of {count} images cannot be read. 'evalharness datasets' says which; mend or remove them."));
                }
            });
        }

        return meter.Result;
    }

    private static void Stream(
        ImageInput input, PerturbationSetting setting, SampleSubset subset, SeverityMeter meter, Stream? stream, CancellationToken cancel)
    {
        var perturber = new ImagePerturber(setting.Perturbation, setting.Mode, setting.Severity, input.Shape, subset.Seed, input.Name);
        var batch = (ImageBatch)input.Dataset.CreateBatch(BatchSize);
        var perturbed = new byte[batch.Pixels.Length];
        var row = new byte[input.Shape.Size];
        using var reader = input.Dataset.Read(new ReadSelection(subset));
        while (reader.Read(batch) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var used = batch.Count * input.Shape.Size;
            perturber.Apply(batch.Pixels.AsSpan(0, used), batch.Indices.AsSpan(0, batch.Count), perturbed.AsSpan(0, used));
            meter.Add(batch.Pixels.AsSpan(0, used), perturbed.AsSpan(0, used));
            for (var i = 0; stream is not null && i < batch.Count; i++)
            {
                input.Arrange(perturbed.AsSpan(i * row.Length, row.Length), row);
                stream.Write(row);
            }
        }
    }

    // Which image each row is, and its label: without them perturbed images of a subset are of little use.
    private static void WriteSamples(ImageInput input, SampleSubset subset, string folder)
    {
        var indices = new List<int>();
        var labels = new List<int>();
        var batch = input.Dataset.CreateBatch(BatchSize);
        using var reader = input.Dataset.Read(new ReadSelection(subset));
        while (reader.Read(batch) > 0)
        {
            indices.AddRange(batch.Indices.AsSpan(0, batch.Count));
            labels.AddRange(batch.Labels.Take(batch.Count).Select(input.Dataset.Code));
        }

        AtomicFile.Write(Path.Combine(folder, "indices.npy"), stream => Npy.Write<int>(stream, indices.ToArray()));
        if (input.Dataset.HasLabels)
        {
            AtomicFile.Write(Path.Combine(folder, "labels.npy"), stream => Npy.Write<int>(stream, labels.ToArray()));
        }
    }
}
