namespace EvalHarness.Models;

/// <summary>The checkpoints of a folder: every .onnx in it, at any depth. The folder that holds a file is its family.</summary>
public sealed class ModelCatalog
{
    private ModelCatalog(string folder, IReadOnlyList<CatalogedModel> models, IReadOnlyList<Refusal> refused)
    {
        Folder = folder;
        Models = models;
        Refused = refused;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What was found and understood: by family, then by parameters ascending, then by name.</summary>
    public IReadOnlyList<CatalogedModel> Models { get; }

    /// <summary>What was found and refused, by path.</summary>
    public IReadOnlyList<Refusal> Refused { get; }

    /// <summary>Looks through a folder. One bad checkpoint never stops the others: it is listed as refused.</summary>
    /// <exception cref="UsageException">The folder is missing, or holds no .onnx file.</exception>
    public static ModelCatalog Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{folder}: no such folder. Name the folder that holds the models (--models).");
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive };
        var paths = Directory.EnumerateFiles(folder, "*.onnx", options).Order(StringComparer.Ordinal).ToArray();
        if (paths.Length == 0)
        {
            throw new UsageException($"{folder}: no model in it. Put a classifier as NAME.onnx into a folder of it, one folder a family.");
        }

        var models = new List<CatalogedModel>();
        var refused = new List<Refusal>();
        foreach (var path in paths)
        {
            try
            {
                models.Add(Read(folder, path));
            }
            catch (RefusedException error)
            {
                refused.Add(new Refusal(path, error.Reason, error.WayOut));
            }
        }

        return new ModelCatalog(folder, Unique(models, refused), refused);
    }

    /// <summary>Looks at one file.</summary>
    /// <exception cref="RefusedException">It cannot be taken.</exception>
    public static CatalogedModel Read(string folder, string path)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var family = Path.GetRelativePath(Path.GetFullPath(folder), parent).Replace('\\', '/');
        if (family == ".")
        {
            family = Path.GetFileName(parent);
        }

        return new CatalogedModel(OnnxFileReader.Read(path), ModelCardReader.ReadFor(path), family);
    }

    private static List<CatalogedModel> Unique(List<CatalogedModel> models, List<Refusal> refused)
    {
        var unique = new Dictionary<string, CatalogedModel>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (!unique.TryAdd(model.Id, model))
            {
                refused.Add(new Refusal(model.Path, $"'{model.Id}' is also the name of {unique[model.Id].Path}.", "Give one another name in its card."));
            }
        }

        return unique.Values
            .OrderBy(model => model.Family, StringComparer.Ordinal)
            .ThenBy(model => model.Parameters)
            .ThenBy(model => model.Name, StringComparer.Ordinal)
            .ToList();
    }
}
