using System.Globalization;
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
        while (true)
        {
            var count = stream.Fill(batch, _bad);
            if (count == 0 || !hasLabels)
            {
                Array.Fill(batch.Labels, -1, 0, count);
                return count;
            }

            // A batch without a single label is no end.
            TakeLabels(batch);
            if (batch.Count > 0)
            {
                return batch.Count;
            }
        }
    }

    private void TakeLabels(SampleBatch batch)
    {
        string?[]? problems = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var stored = batch.Labels[i];
            var label = dataset.Labels.ClassOf(stored);
            batch.Labels[i] = label < 0 || map is null ? label : map[label];
            if (label < 0)
            {
                (problems ??= new string?[batch.Count])[i] = Problem(batch.Indices[i], stored);
            }
        }

        BatchCompaction.Remove(batch, problems, _bad, dataset.Folder);
    }

    private string Problem(int index, int label) => label == NpyArray.NoLabel ? "its label is missing, or no class"
        : label < 0 ? FormattableString.Invariant($"its label {label} is no class")
        : throw new UsageException(
            $"{dataset.Name}: sample {index.ToString(CultureInfo.InvariantCulture)} has label {label.ToString(CultureInfo.InvariantCulture)}, but {dataset.Labels.Allowed}. "
                + "Correct the labels, or name all classes in dataset.json; where labels are other numbers than 0, 1, 2, ..., list them in the order of the classes (options: label_values).");

    public void Dispose() => stream.Dispose();
}
