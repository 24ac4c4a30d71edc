using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The datasets of a folder: every folder in it, at any depth, that holds a dataset.json.</summary>
public sealed class DatasetCatalog
{
    private DatasetCatalog(string folder, IReadOnlyList<Dataset> datasets, IReadOnlyList<Refusal> refused)
    {
        Folder = folder;
        Datasets = datasets;
        Refused = refused;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What was found and understood, by name.</summary>
    public IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>What was found and refused.</summary>
    public IReadOnlyList<Refusal> Refused { get; }

    /// <summary>The dataset of a name; null if there is none.</summary>
    public Dataset? Find(string name) => Datasets.FirstOrDefault(dataset => dataset.Name == name);

    /// <summary>Looks through a folder. One bad dataset never stops the others: it is listed as refused.</summary>
    /// <exception cref="UsageException">The folder is missing.</exception>
    public static DatasetCatalog Open(string folder) => Open(folder, []);

    /// <summary>Looks through a folder, for datasets beside some that are known. With such ones the folder may be missing.</summary>
    /// <exception cref="UsageException">The folder is missing and there are no others, or two of them have one name.</exception>
    public static DatasetCatalog Open(string folder, IReadOnlyList<Dataset> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (known.GroupBy(dataset => dataset.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UsageException($"Two datasets are called '{twice.Key}'. Give one another name.");
        }

        if (!Directory.Exists(folder))
        {
            if (known.Count > 0)
            {
                return new DatasetCatalog(folder, [.. Kin(known).OrderBy(dataset => dataset.Name, StringComparer.Ordinal)], []);
            }

            throw new UsageException($"{folder}: no such folder. Name the folder that holds the datasets (--datasets).");
        }

        var found = known.ToDictionary(dataset => dataset.Name, StringComparer.Ordinal);
        var refused = new List<Refusal>();
        foreach (var path in FolderWalk.Files(folder, name => name == DatasetCardReader.FileName).Order(StringComparer.Ordinal))
        {
            try
            {
                var dataset = Read(Path.GetDirectoryName(path)!);
                if (!found.TryAdd(dataset.Name, dataset))
                {
                    refused.Add(new Refusal(path, $"'{dataset.Name}' is also the name of {(found[dataset.Name].Folder is { Length: > 0 } other ? other : "a dataset that was handed in")}.", "Give one another name."));
                }
            }
            catch (RefusedException error)
            {
                refused.Add(new Refusal(path, error.Reason, error.WayOut));
            }
        }

        return new DatasetCatalog(folder, Kin(found.Values).OrderBy(dataset => dataset.Name, StringComparer.Ordinal).ToArray(), refused);
    }

    /// <summary>Looks at one folder that holds a dataset.json.</summary>
    /// <exception cref="RefusedException">It cannot be taken.</exception>
    public static Dataset Read(string folder)
    {
        var card = DatasetCardReader.Read(folder);
        return new Dataset(card, DatasetFormats.Open(card));
    }

    private static IEnumerable<Dataset> Kin(IReadOnlyCollection<Dataset> datasets)
    {
        var kin = datasets.Where(dataset => dataset is { Role: DatasetRole.Train or DatasetRole.Shift, Of: not null, HasLabels: true })
            .ToLookup(dataset => dataset.Of!, StringComparer.Ordinal);
        return datasets.Select(dataset => dataset.Role == DatasetRole.Clean && kin.Contains(dataset.Name) ? dataset.With([.. kin[dataset.Name]]) : dataset);
    }
}
