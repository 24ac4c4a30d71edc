using System.Globalization;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Remembers by content which samples of a dataset could not be read, beside the stored cells: a run that takes its cells over reads no
/// sample, and names them all the same. Only the data as they are count, not perturbed ones.
/// </summary>
internal static class UnreadMemory
{
    /// <summary>Keeps what reading some conditions found.</summary>
    public static void Keep(EvaluationSetup setup, IEnumerable<ConditionWork> done)
    {
        var memory = Memory(setup);
        foreach (var work in done.Where(work => IsAsItIs(work) && work.Bad.Count > 0))
        {
            memory.Agree(Key(setup, work), [.. work.Bad.OrderBy(bad => bad.Index).Select(bad => new UnreadSample(work.Dataset.Name, bad.Index, bad.Reason))]);
        }
    }

    /// <summary>The unread samples of a run, dataset by dataset.</summary>
    public static IReadOnlyList<UnreadSample> Of(EvaluationSetup setup)
    {
        var memory = Memory(setup);
        return
        [
            .. setup.Conditions.Where(work => IsAsItIs(work) && work.Lanes.Count > 0)
                .SelectMany(work => memory.TryFind(Key(setup, work), out var found) ? found! : [])
                .Distinct(),
        ];
    }

    private static bool IsAsItIs(ConditionWork work) => work.Condition is { Perturbation: null, Kind: not ConditionKind.Attack };

    private static JsonMemory<List<UnreadSample>> Memory(EvaluationSetup setup) => new(setup.Request.RunsFolder, "unread");

    private static string Key(EvaluationSetup setup, ConditionWork work) => CellKey.Of(
        Provenance.PipelineVersion,
        work.Dataset.Name,
        work.Dataset.ContentHash,
        work.Dataset.CardHash,
        work.Condition.Samples?.ToString(CultureInfo.InvariantCulture) ?? "all",
        setup.Request.Suite.Seed.ToString(CultureInfo.InvariantCulture));
}
