namespace EvalHarness.Runs;

/// <summary>
/// Cells by content, beside the run folders: <c>runs/.cells/ab/abcdef....npz</c>. The key covers everything that decides the samples (model,
/// data, perturbation, mode, seed, preprocessing, device, runtime, this build), so a cell found here need not be evaluated again, and a run that was
/// killed goes on where it was. Every file is verified when it is read.
/// </summary>
public sealed class CellStore
{
    /// <summary>Name of the store's folder in a folder of runs.</summary>
    internal const string FolderName = ".cells";

    private readonly string _folder;

    /// <summary>Opens the store of a folder of runs; it is made at the first write.</summary>
    public CellStore(string runsFolder) => _folder = Path.Combine(runsFolder, FolderName);

    /// <summary>The cell of a key, if a whole and unchanged one is there.</summary>
    public CellRecord? Find(string key)
    {
        var record = CellFile.TryRead(PathOf(key));
        return record is not null && string.Equals(record.Key, key, StringComparison.Ordinal) ? record : null;
    }

    /// <summary>Keeps a cell under its key, over an older one with other measurements.</summary>
    /// <returns>The record with its digest.</returns>
    /// <exception cref="UsageException">The store cannot be written.</exception>
    public CellRecord Save(CellRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var path = PathOf(record.Key);
        CreateFolder(Path.GetDirectoryName(path)!);
        return record with { Digest = CellFile.Write(path, record) };
    }

    /// <summary>
    /// Keeps a cell that was evaluated where there was none. Where another run has kept one meanwhile, that one stays: its last bits may differ,
    /// since it ran on other threads, and all who use a cell must see the same.
    /// </summary>
    /// <returns>The record that is there now, with its digest.</returns>
    /// <exception cref="UsageException">The store cannot be written.</exception>
    public CellRecord SaveFirst(CellRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var path = PathOf(record.Key);
        CreateFolder(Path.GetDirectoryName(path)!);

        // What stands in the way and is no whole cell is a damaged one.
        return CellFile.WriteFirst(path, record) is { } digest ? record with { Digest = digest } : Find(record.Key) ?? Save(record);
    }

    /// <summary>Puts the cell's file into a run folder: a hard link where the file system has them, else a copy.</summary>
    /// <exception cref="UsageException">The run folder cannot be written.</exception>
    public void LinkTo(string key, string target)
    {
        if (HardLink.TryMake(PathOf(key), target))
        {
            return;
        }

        using var source = AtomicFile.OpenRead(PathOf(key));
        AtomicFile.Write(target, source.CopyTo);
    }

    /// <summary>Makes a folder; the message says what to do where that fails.</summary>
    /// <exception cref="UsageException">The folder cannot be made.</exception>
    internal static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the folder cannot be made ({error.Message}). Choose a writable folder with --out.", error);
        }
    }

    /// <summary>Where the cell of a key lies, if it is there.</summary>
    public string PathOf(string key) => Path.Combine(_folder, key[..2], key + ".npz");
}
