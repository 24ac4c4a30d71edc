using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;

namespace EvalHarness.Evaluation;

/// <summary>What is known of the columns of each table: read once, when the first perturbation of it needs it.</summary>
internal sealed class TableProfiles
{
    private readonly Dictionary<string, IReadOnlyList<ColumnProfile>> _known = new(StringComparer.Ordinal);

    /// <summary>The columns of a dataset, from all of its rows.</summary>
    public IReadOnlyList<ColumnProfile> Of(Dataset dataset)
    {
        if (!_known.TryGetValue(dataset.Name, out var columns))
        {
            _known[dataset.Name] = columns = Read(dataset);
        }

        return columns;
    }

    private static IReadOnlyList<ColumnProfile> Read(Dataset dataset)
    {
        var profile = new TableProfile(dataset.Columns, dataset.Imputation);
        var batch = (TabularBatch)dataset.CreateBatch(256);
        using var reader = dataset.Read(ReadSelection.All);
        while (reader.Read(batch) > 0)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                profile.Add(batch.Row(i));
            }
        }

        return profile.Columns;
    }
}
