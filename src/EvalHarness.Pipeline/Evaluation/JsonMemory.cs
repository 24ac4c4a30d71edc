using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Remembers by content what measuring found, in a file beside the stored cells: the batch size chosen for a model (the choice depends on the
/// machine's mood, and another one may change the last bits of an output, so it is made once), or what it costs to run.
/// </summary>
/// <typeparam name="T">What is remembered: anything that JSON holds.</typeparam>
internal sealed class JsonMemory<T>
{
    private readonly string _path;
    private readonly Dictionary<string, T> _found;

    /// <summary>Opens a memory of a folder of runs; a damaged one is begun anew.</summary>
    /// <param name="runsFolder">The folder of runs.</param>
    /// <param name="file">Name of the file.</param>
    public JsonMemory(string runsFolder, string file)
    {
        _path = Path.Combine(runsFolder, ".cells", file);
        _found = Load(_path);
    }

    /// <summary>Looks up what was found before.</summary>
    public bool TryFind(string key, out T? found) => _found.TryGetValue(key, out found);

    /// <summary>Remembers it.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Remember(string key, T found)
    {
        if (TryFind(key, out var known) && Equals(known, found))
        {
            return;
        }

        _found[key] = found;
        CellStore.CreateFolder(Path.GetDirectoryName(_path)!);
        AtomicFile.WriteText(_path, JsonSerializer.Serialize(_found, RunJson.Options));
    }

    private static Dictionary<string, T> Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, T>>(File.ReadAllText(path), RunJson.Options) ?? [] : [];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
