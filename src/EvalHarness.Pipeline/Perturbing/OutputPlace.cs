namespace EvalHarness.Perturbing;

/// <summary>Where perturbed samples go: one file for one setting, or a folder with one file a setting.</summary>
internal sealed class OutputPlace
{
    private readonly string _path;
    private readonly string _ending;

    private OutputPlace(string path, string ending, bool isFile) => (_path, _ending, IsFile) = (path, ending, isFile);

    /// <summary>Whether it is one file.</summary>
    public bool IsFile { get; }

    /// <summary>The place that <c>--out</c> names, with its folder made; null for none.</summary>
    /// <param name="output">A file with this ending, or a folder; null to write nothing.</param>
    /// <param name="ending">How the files end, with the dot.</param>
    /// <param name="settings">Settings that are selected.</param>
    /// <exception cref="UsageException">Several settings would go into one file, or the folder cannot be made.</exception>
    public static OutputPlace? Of(string? output, string ending, int settings)
    {
        if (output is null)
        {
            return null;
        }

        var place = new OutputPlace(output, ending, output.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (!place.IsFile)
        {
            CreateFolder(output);
        }
        else if (settings > 1)
        {
            throw new UsageException(FormattableString.Invariant(
                $"--out {output}: one file, but {settings} settings are selected. Name a folder, or select one perturbation at one severity (NAME:3)."));
        }

        return place;
    }

    /// <summary>The file of a setting.</summary>
    public string FileOf(object setting) => IsFile ? _path : Path.Combine(_path, $"{setting}{_ending}");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="UsageException">It cannot be made.</exception>
    public static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {folder}: the folder cannot be made ({error.Message}). Choose another place.", error);
        }
    }
}
