using System.Diagnostics;
using EvalHarness.Models;

namespace EvalHarness.Audit;

/// <summary>
/// Watches a folder: a checkpoint that is dropped in is evaluated once it is whole; one that is refused is said so, and watching goes on.
/// Whole means that nothing about it has changed for a while and that it reads as a model, external data included.
/// </summary>
public sealed class ModelWatcher
{
    private readonly WatchOptions _options;
    private readonly Func<IReadOnlyList<string>, CancellationToken, string> _evaluate;
    private readonly Action<WatchEvent> _tell;
    private readonly Func<string, Inspection> _inspect;
    private readonly SortedDictionary<string, WatchedFile> _files = new(StringComparer.Ordinal);
    private bool _started;

    /// <summary>Prepares to watch.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="evaluate">Evaluates checkpoints (full paths) and says in a sentence how it went.</param>
    /// <param name="tell">Told everything that happens.</param>
    public ModelWatcher(WatchOptions options, Func<IReadOnlyList<string>, CancellationToken, string> evaluate, Action<WatchEvent> tell)
        : this(options, evaluate, tell, path => Inspect(options.Folder, path))
    {
    }

    internal ModelWatcher(
        WatchOptions options, Func<IReadOnlyList<string>, CancellationToken, string> evaluate, Action<WatchEvent> tell, Func<string, Inspection> inspect)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _evaluate = evaluate;
        _tell = tell;
        _inspect = inspect;
    }

    /// <summary>Watches until it is stopped, then returns.</summary>
    /// <exception cref="UsageException">There is no such folder.</exception>
    public void Run(CancellationToken cancel)
    {
        if (!Directory.Exists(_options.Folder))
        {
            throw new UsageException($"{_options.Folder}: no such folder to watch. Make it, or name another one.");
        }

        // Times of day may jump.
        var (begin, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        using var notice = new FolderNotice(_options.Folder);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var isFirst = !_started;
                Look(begin + clock.Elapsed, cancel);
                if (isFirst && _started)
                {
                    Tell(WatchEventKind.Watching, _options.Folder, string.Empty);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }

            notice.Wait(_options.Poll, cancel);
        }
    }

    /// <summary>One look at the folder: notes what changed, and evaluates what has become whole.</summary>
    internal void Look(DateTimeOffset now, CancellationToken cancel)
    {
        if (FolderScan.Of(_options.Folder) is not { } found)
        {
            return;
        }

        Note(found, now);
        _started = true;
        var ready = _files.Where(file => file.Value.State == WatchState.Waiting && IsReady(file.Key, file.Value, now)).Select(file => file.Key).ToList();
        if (ready.Count > 0)
        {
            Evaluate(ready, cancel);
        }
    }

    private void Note(Dictionary<string, (string Own, string Wide)> found, DateTimeOffset now)
    {
        foreach (var (path, (own, wide)) in found)
        {
            if (!_files.TryGetValue(path, out var file))
            {
                var known = !_started && !_options.Existing;
                _files[path] = new() { Own = own, Wide = wide, ChangedAt = now, State = known ? WatchState.Done : WatchState.Waiting };
                if (!known)
                {
                    Tell(WatchEventKind.Arriving, path, string.Empty);
                }
            }
            else if (IsChanged(file, own, wide))
            {
                if (file.State != WatchState.Waiting)
                {
                    Tell(WatchEventKind.Arriving, path, string.Empty);
                }

                (file.Own, file.Wide, file.ChangedAt, file.State) = (own, wide, now, WatchState.Waiting);
            }
        }

        foreach (var path in _files.Keys.Except(found.Keys, StringComparer.Ordinal).ToList())
        {
            _files.Remove(path);
            Tell(WatchEventKind.Removed, path, string.Empty);
        }
    }

    // An evaluated checkpoint minds its own files alone; one that could not be read yet may have been waiting for any other.
    private static bool IsChanged(WatchedFile file, string own, string wide) => file.State == WatchState.Done
        ? !string.Equals(file.Own, own, StringComparison.Ordinal) || !string.Equals(file.ExternalStamp, FolderScan.Stamps(file.External), StringComparison.Ordinal)
        : !string.Equals(file.Wide, wide, StringComparison.Ordinal);

    private bool IsReady(string path, WatchedFile file, DateTimeOffset now)
    {
        var quiet = now - file.ChangedAt;
        if (quiet < _options.Settle || !CanOpen(Full(path)))
        {
            return false;
        }

        var inspection = _inspect(Full(path));
        if (inspection.Refusal is not { } reason)
        {
            (file.External, file.ExternalStamp) = (inspection.External, FolderScan.Stamps(inspection.External));
            return true;
        }

        if (quiet >= _options.Patience)
        {
            file.State = WatchState.Refused;
            Tell(WatchEventKind.Refused, path, reason);
        }

        return false;
    }

    private void Evaluate(List<string> ready, CancellationToken cancel)
    {
        foreach (var path in ready)
        {
            _files[path].State = WatchState.Done;
            Tell(WatchEventKind.Evaluating, path, string.Empty);
        }

        try
        {
            var outcome = _evaluate([.. ready.Select(Full)], cancel);
            ready.ForEach(path => Tell(WatchEventKind.Evaluated, path, outcome));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever one checkpoint does to the evaluation, the next one must find the watcher awake.
            ready.ForEach(path => Tell(WatchEventKind.Refused, path, error.Message));
        }
    }

    private void Tell(WatchEventKind kind, string path, string message) => _tell(new(kind, path, message));

    private string Full(string path) => Path.Combine(_options.Folder, path);

    // A file that its writer still holds exclusively (Windows) cannot be opened.
    private static bool CanOpen(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return stream.Length > 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Inspection Inspect(string folder, string path)
    {
        try
        {
            return new(null, ModelCatalog.Read(folder, path).ExternalFiles);
        }
        catch (Exception error) when (error is RefusedException or IOException or UnauthorizedAccessException)
        {
            return new(error.Message, []);
        }
    }

    /// <summary>Why a file cannot be taken (null if it can), and its external data.</summary>
    internal readonly record struct Inspection(string? Refusal, IReadOnlyList<string> External);
}
