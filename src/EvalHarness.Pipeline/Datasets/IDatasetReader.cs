using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>Streams samples, forward only, in ascending order of index. Memory does not grow with the dataset.</summary>
public interface IDatasetReader : IDisposable
{
    /// <summary>Samples that could not be read so far.</summary>
    IReadOnlyList<BadSample> Bad { get; }

    /// <summary>Fills a batch made by <see cref="Dataset.CreateBatch"/>; returns its count, 0 at the end.</summary>
    /// <exception cref="UsageException">A file is cut off or damaged.</exception>
    int Read(SampleBatch batch);
}
