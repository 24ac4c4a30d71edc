using EvalHarness.Datasets;

namespace EvalHarness.Floor;

/// <summary>A clean dataset with the train sample that belongs to it.</summary>
/// <param name="Train">The train sample.</param>
/// <param name="Test">The clean dataset.</param>
public sealed record FloorData(Dataset Train, Dataset Test)
{
    /// <summary>Every clean dataset that has a labelled train sample, by name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<FloorData> Find(DatasetCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var pairs = new List<FloorData>();
        foreach (var train in catalog.Datasets.Where(dataset => dataset.Role == DatasetRole.Train && dataset.HasLabels))
        {
            if (train.Of is { } of && catalog.Find(of) is { Role: DatasetRole.Clean, HasLabels: true } test && train.Kind == test.Kind && train.Shape == test.Shape)
            {
                pairs.Add(new FloorData(train, test));
            }
        }

        return pairs.Count > 0 ? pairs : throw new UsageException(
            $"{catalog.Folder}: no clean dataset has a labelled train sample of the same shape. Add one with \"role\": \"train\" and \"of\": the clean dataset's name in its dataset.json.");
    }
}
