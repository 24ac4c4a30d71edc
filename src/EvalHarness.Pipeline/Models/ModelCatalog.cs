using System.Globalization;
using EvalHarness.Libraries;

namespace EvalHarness.Models;

/// <summary>The checkpoints of a folder: every .onnx in it, at any depth, and every .zip, as ML.NET saves models. The folder that holds a file is its family.</summary>
public sealed class ModelCatalog
{
    private ModelCatalog(string folder, IReadOnlyList<CatalogedModel> models, IReadOnlyList<Refusal> refused)
    {
        Folder = folder;
        Models = models;
        Refused = refused;
    }

    /// <summary>Ends of the names of files that are taken for checkpoints.</summary>
    internal static IReadOnlyList<string> Extensions { get; } = [".onnx", MLNetExtension];

    private const string MLNetExtension = ".zip";

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What was found and understood: by family, then by parameters ascending (unknown ones last), then by name.</summary>
    public IReadOnlyList<CatalogedModel> Models { get; }

    /// <summary>What was found and refused, by path.</summary>
    public IReadOnlyList<Refusal> Refused { get; }

    /// <summary>Looks through a folder. One bad checkpoint never stops the others: it is listed as refused.</summary>
    /// <exception cref="UsageException">The folder is missing, or holds no checkpoint.</exception>
    public static ModelCatalog Open(string folder) => Open(folder, MLNetAtHand.Current);

    internal static ModelCatalog Open(string folder, IMLNet? mlnet)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{folder}: no such folder. Name the folder that holds the models (--models).");
        }

        var paths = Files(folder).Order(StringComparer.Ordinal).ToArray();
        var empty = EmptyFolders(folder).Order(StringComparer.Ordinal).Select(path => new Refusal(
            path, "It is a folder with the name of a checkpoint, and no checkpoint is in it.", "Put the .onnx file itself here, or rename the folder.")).ToArray();
        if (paths.Length + empty.Length == 0)
        {
            throw new UsageException($"{folder}: no model in it. Put a classifier as NAME.onnx (or, from ML.NET, NAME.zip) into a folder of it, one folder a family.");
        }

        var models = new List<CatalogedModel>();
        var refused = new List<Refusal>(empty);
        foreach (var path in paths)
        {
            try
            {
                models.Add(Read(folder, path, mlnet));
            }
            catch (RefusedException error)
            {
                refused.Add(new Refusal(path, error.Reason, error.WayOut));
            }
        }

        return new ModelCatalog(folder, Unique(models, refused), refused);
    }

    /// <summary>The files of a folder that are taken for checkpoints, in no order.</summary>
    internal static IEnumerable<string> Files(string folder) => FolderWalk.Files(folder, IsCheckpoint);

    private static IEnumerable<string> EmptyFolders(string folder) =>
        FolderWalk.Folders(folder, name => Path.GetExtension(name).Equals(".onnx", StringComparison.OrdinalIgnoreCase)).Where(path => !Files(path).Any());

    private static bool IsCheckpoint(string name) => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks at one file.</summary>
    /// <exception cref="RefusedException">It cannot be taken.</exception>
    public static CatalogedModel Read(string folder, string path) => Read(folder, path, MLNetAtHand.Current);

    private static CatalogedModel Read(string folder, string path, IMLNet? mlnet)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var family = Path.GetRelativePath(Path.GetFullPath(folder), parent).Replace('\\', '/');
        if (family == ".")
        {
            family = Path.GetFileName(parent);
        }

        var card = ModelCardReader.ReadFor(path);
        return Path.GetExtension(path).Equals(MLNetExtension, StringComparison.OrdinalIgnoreCase)
            ? new CatalogedModel(path, MLNetAtHand.Needed(mlnet, "A .zip file among models").OpenModel(path), card, family)
            : Onnx(OnnxFileReader.Read(path), card, family);
    }

    private static CatalogedModel Onnx(OnnxFile file, ModelCard card, string family)
    {
        try
        {
            return new CatalogedModel(file, card, family);
        }
        catch (RefusedException error) when (file.Parameters > 0)
        {
            throw new RefusedException(string.Create(CultureInfo.InvariantCulture, $"{error.Reason} (It holds {file.Parameters:N0} parameters.)"), error.WayOut);
        }
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
            .ThenBy(model => model.Parameters ?? long.MaxValue)
            .ThenBy(model => model.Name, StringComparer.Ordinal)
            .ToList();
    }
}
