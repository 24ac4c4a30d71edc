using System.Globalization;

namespace EvalHarness.Runs;

/// <summary>
/// Where a run folder is being made: <c>.ID.partial</c>, hidden, and <c>.ID.lock</c> beside it, locked as long as its process lives. Two runs
/// that begin in the same second get different ids, and what a killed run left behind is known by its lock, which nobody holds.
/// </summary>
internal sealed class RunPlace : IDisposable
{
    private const int MostNames = 1000;

    private readonly string _runs;
    private readonly FileStream _lock;

    private RunPlace(string runs, string id, FileStream held)
    {
        (_runs, Id, _lock) = (runs, id, held);
        Partial = PartialOf(runs, id);
    }

    /// <summary>Name of the run folder.</summary>
    public string Id { get; }

    /// <summary>The hidden folder that it is made in.</summary>
    public string Partial { get; }

    /// <summary>Takes a name that no run has and no other process has taken: the one asked for, or the same with a number behind it.</summary>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static RunPlace Reserve(string runs, string name)
    {
        CellStore.CreateFolder(runs);
        var id = name;
        for (var i = 2; i < MostNames; i++)
        {
            if (IsFree(runs, id) && TryLock(LockOf(runs, id)) is { } held)
            {
                // Another may have finished under this name before the lock was ours.
                if (IsFree(runs, id))
                {
                    var place = new RunPlace(runs, id, held);
                    CellStore.CreateFolder(place.Partial);
                    return place;
                }

                held.Dispose();
            }

            id = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        throw new UsageException($"{runs}: no run folder can be made in it. Choose a writable folder with --out.");
    }

    /// <summary>
    /// Removes what killed runs left in a folder of runs: partial run folders, locks, and temporary files of cells and run folders. What a
    /// living process holds stays.
    /// </summary>
    public static void ClearAbandoned(string runs)
    {
        if (!Directory.Exists(runs))
        {
            return;
        }

        try
        {
            foreach (var partial in Directory.GetDirectories(runs, ".*.partial"))
            {
                using var held = TryLock(LockOf(runs, Path.GetFileName(partial)[1..^".partial".Length]));
                if (held is not null)
                {
                    TryDelete(partial);
                }
            }

            foreach (var file in Directory.GetFiles(runs, ".*.lock"))
            {
                TryLock(file)?.Dispose();
            }

            foreach (var temporary in Temporary(runs))
            {
                AtomicFile.RemoveAbandoned(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Litter does no harm: it is hidden, and never taken for a run or a cell.
        }
    }

    /// <summary>Shows the finished folder to the world.</summary>
    /// <returns>Where it lies now.</returns>
    public string Finish()
    {
        var path = Path.Combine(_runs, Id);
        Directory.Move(Partial, path);
        return path;
    }

    /// <summary>Removes the partial folder, if it was not finished, and gives the name back.</summary>
    public void Dispose()
    {
        TryDelete(Partial);
        _lock.Dispose();
    }

    private static bool IsFree(string runs, string id) => !Directory.Exists(Path.Combine(runs, id)) && !Directory.Exists(PartialOf(runs, id));

    private static string PartialOf(string runs, string id) => Path.Combine(runs, $".{id}.partial");

    private static string LockOf(string runs, string id) => Path.Combine(runs, $".{id}.lock");

    private static FileStream? TryLock(string path)
    {
        try
        {
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);

            // Its last owner removes the file before it lets go of it: a lock on a file that is gone holds nobody off.
            if (File.Exists(path))
            {
                return held;
            }

            held.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Temporary(string runs)
    {
        const string Pattern = "*" + AtomicFile.TemporaryEnding;
        var cells = Path.Combine(runs, CellStore.FolderName);
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        var stored = Directory.Exists(cells) ? Directory.EnumerateFiles(cells, Pattern, everywhere) : [];
        return stored.Concat(Directory.EnumerateDirectories(runs)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .SelectMany(folder => Directory.EnumerateFiles(folder, Pattern)));
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Hidden, and never taken for a run: the error that brought us here is the one to report.
        }
    }
}
