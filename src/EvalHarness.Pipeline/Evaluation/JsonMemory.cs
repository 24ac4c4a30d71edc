using System.Text;
using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Remembers by content what measuring found, beside the stored cells: the batch size chosen for a model, or what it costs to run. What is
/// measured depends on the machine's mood, and another batch size may change the last bits of an output. So it is found once, and every later
/// run takes it over: one that goes on after a kill, and one that began beside this. A file a finding: <c>runs/.cells/KIND/KEY.json</c>.
/// </summary>
/// <typeparam name="T">What is remembered: anything that JSON holds.</typeparam>
/// <param name="runsFolder">The folder of runs.</param>
/// <param name="kind">What is remembered.</param>
internal sealed class JsonMemory<T>(string runsFolder, string kind)
{
    private readonly string _folder = Path.Combine(runsFolder, CellStore.FolderName, kind);

    /// <summary>Looks up what was found before; a damaged note counts as none.</summary>
    public bool TryFind(string key, out T? found)
    {
        found = default;
        try
        {
            var path = PathOf(key);
            if (!File.Exists(path))
            {
                return false;
            }

            found = JsonSerializer.Deserialize<T>(AtomicFile.ReadText(path), RunJson.Options);
            return true;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Proposes what was found now.</summary>
    /// <returns>What holds: the finding of the first who proposed one.</returns>
    /// <exception cref="UsageException">The note cannot be written.</exception>
    public T Agree(string key, T found)
    {
        CellStore.CreateFolder(_folder);
        var note = JsonSerializer.Serialize(found, RunJson.Options);
        AtomicFile.WriteFirst(PathOf(key), stream => stream.Write(Encoding.UTF8.GetBytes(note)));
        if (TryFind(key, out var first))
        {
            return first!;
        }

        // A damaged note stood in the way.
        AtomicFile.WriteText(PathOf(key), note);
        return found;
    }

    private string PathOf(string key) => Path.Combine(_folder, CellKey.Of(key) + ".json");
}
