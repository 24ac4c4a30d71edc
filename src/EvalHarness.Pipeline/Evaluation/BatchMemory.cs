using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Remembers the batch size that measuring chose for a model: the choice depends on the machine's mood, and another one may change the last
/// bits of an output, so it is made once.
/// </summary>
internal sealed class BatchMemory
{
    private readonly string _path;
    private readonly Dictionary<string, int> _sizes;

    /// <summary>Opens the memory of a folder of runs; a damaged one is begun anew.</summary>
    public BatchMemory(string runsFolder)
    {
        _path = Path.Combine(runsFolder, ".cells", "batch-sizes.json");
        _sizes = Load(_path);
    }

    /// <summary>The size chosen before; null if none was.</summary>
    public int? Find(string key) => _sizes.TryGetValue(key, out var size) ? size : null;

    /// <summary>Remembers a size.</summary>
    public void Remember(string key, int size)
    {
        if (Find(key) == size)
        {
            return;
        }

        _sizes[key] = size;
        CellStore.CreateFolder(Path.GetDirectoryName(_path)!);
        AtomicFile.WriteText(_path, JsonSerializer.Serialize(_sizes, RunJson.Options));
    }

    private static Dictionary<string, int> Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
