using System.Text.Json;
using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary><c>nondeterminism.json</c> of a run folder: by checkpoint, the floor under which no difference is called real.</summary>
public static class RunFloors
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "nondeterminism.json";

    private const int MostNamed = 5;

    /// <summary>The floors of a run folder; empty where they were not measured.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, NondeterminismFloor> Read(string runFolder)
    {
        var file = Path.Combine(runFolder, FileName);
        return File.Exists(file)
            ? JsonSerializer.Deserialize<Dictionary<string, NondeterminismFloor>>(AtomicFile.ReadText(file), RunJson.Options) ?? throw new JsonException("the file is empty")
            : new Dictionary<string, NondeterminismFloor>();
    }

    /// <summary>Writes them into a run folder.</summary>
    public static void Write(string runFolder, IReadOnlyDictionary<string, NondeterminismFloor> floors) =>
        AtomicFile.WriteText(Path.Combine(runFolder, FileName), JsonSerializer.Serialize(floors, RunJson.Options) + "\n");

    /// <summary>What was found, in one or two sentences; nothing where it was not measured.</summary>
    public static string? Sentence(IReadOnlyDictionary<string, NondeterminismFloor> floors)
    {
        ArgumentNullException.ThrowIfNull(floors);
        if (floors.Count == 0)
        {
            return null;
        }

        var flipped = floors.Where(pair => pair.Value.Flips > 0).OrderByDescending(pair => pair.Value.FlipRate).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        var largest = floors.Values.Max(floor => floor.LargestOutputDifference ?? double.PositiveInfinity);
        var found = flipped.Length == 0
            ? "no label changed"
            : $"labels changed of {string.Join(", ", flipped.Take(MostNamed).Select(pair => FormattableString.Invariant($"{pair.Key} ({100 * pair.Value.FlipRate:0.##} %)")))}"
                + (flipped.Length > MostNamed ? FormattableString.Invariant($" and {flipped.Length - MostNamed} more") : string.Empty)
                + $", whose numbers hold for this run's batch and threads alone";
        return FormattableString.Invariant($"Run twice ({floors.Values.First().Settings}) on {floors.Values.Max(floor => floor.Samples)} samples, {found}; ")
            + (largest == 0 ? "every output came out the same. " : double.IsFinite(largest) ? FormattableString.Invariant($"the largest difference of an output is {largest:0.##e0}. ") : "some outputs are not finite. ")
            + "A difference below this floor is never called real.";
    }
}
