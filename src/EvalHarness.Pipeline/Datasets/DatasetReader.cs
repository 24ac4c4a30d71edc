using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>Streams a dataset and checks every label on the way.</summary>
internal sealed class DatasetReader(Dataset dataset, ISampleStream stream, bool hasLabels, int[]? map) : IDatasetReader
{
    private readonly List<BadSample> _bad = [];

    public IReadOnlyList<BadSample> Bad => _bad;

    public int Read(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var count = stream.Fill(batch, _bad);
        if (!hasLabels)
        {
            Array.Fill(batch.Labels, -1, 0, count);
            return count;
        }

        var classes = dataset.Classes.Count;
        for (var i = 0; i < count; i++)
        {
            var label = batch.Labels[i];
            if ((uint)label >= (uint)classes)
            {
                throw new UsageException(FormattableString.Invariant(
                    $"{dataset.Name}: sample {batch.Indices[i]} has label {label}, but there are {classes} classes (0 to {classes - 1}). Correct the labels, or name all classes in dataset.json."));
            }

            batch.Labels[i] = map is null ? label : map[label];
        }

        return count;
    }

    public void Dispose() => stream.Dispose();
}
