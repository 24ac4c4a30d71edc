using System.Globalization;
using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// What is measured of every checkpoint before anything else keeps the machine busy: its cost, and its nondeterminism floor. Remembered by content
/// and machine, so that a second run measures nothing.
/// </summary>
/// <param name="Costs">Costs of the checkpoints that could be run.</param>
/// <param name="Floors">Floors of the checkpoints that could be run, by id.</param>
internal sealed record RunProbes(RunCosts Costs, IReadOnlyDictionary<string, NondeterminismFloor> Floors)
{
    /// <summary>Measures, and tells the lanes the sizes that are the same on every machine. Checkpoints that cannot be run are left out.</summary>
    public static RunProbes Measure(EvaluationSetup setup, IEvaluationProgress progress, CancellationToken cancel)
    {
        var hardware = Provenance.Hardware();
        var machine = $"{hardware["processor"]}, {hardware["cores"]} cores";
        var knownCosts = new JsonMemory<ModelCost>(setup.Request.RunsFolder, "costs");
        var knownFloors = new JsonMemory<NondeterminismFloor?>(setup.Request.RunsFolder, "nondeterminism");
        var costs = new List<CheckpointCost>();
        var floors = new Dictionary<string, NondeterminismFloor>(StringComparer.Ordinal);
        var told = false;
        for (var index = 0; index < setup.Lanes.Count; index++)
        {
            cancel.ThrowIfCancellationRequested();
            var lane = setup.Lanes[index];
            if (setup.Conditions.FirstOrDefault(condition => condition.Condition.Kind == ConditionKind.Clean && condition.Lanes.Contains(index)) is not { } clean)
            {
                continue;
            }

            var key = Key(lane.Model, clean.Dataset, setup.Request, machine);
            if (!told && !knownCosts.TryFind(key, out _))
            {
                progress.Note("Measuring what each checkpoint costs, and how much its outputs change when it runs twice (once on this machine) ...");
                told = true;
            }

            if (Once(knownCosts, key, () => ModelCost.Measure(lane.Model, setup.Request.Device, setup.Request.Threads, clean.Dataset.CreateBatch(1))) is { } cost)
            {
                costs.Add(new CheckpointCost(lane.Checkpoint.Id, lane.Model.FileBytes, cost.Macs, cost.Single, cost.Batched, cost.PeakMemoryBytes, cost.Notes));
                lane.UseSizes(cost.Macs is { } macs ? new Dictionary<string, double> { ["macs"] = macs } : []);
            }
            else
            {
                // It cannot be run: trying again would only take the same time.
                continue;
            }

            if (Once(knownFloors, CellKey.Of(key, clean.Dataset.ContentHash), () => NondeterminismMeter.Measure(lane.Model, clean.Dataset, setup.Request.Device)) is { } floor)
            {
                floors[lane.Checkpoint.Id] = floor;
            }
        }

        return new RunProbes(new RunCosts(machine, setup.Request.Device, setup.Request.Threads, costs), floors);
    }

    /// <summary>Writes the two files of a run folder.</summary>
    public void Write(string runFolder)
    {
        Costs.Write(runFolder);
        RunFloors.Write(runFolder, Floors);
    }

    private static string Key(CatalogedModel model, Dataset dataset, EvaluationRequest request, string machine) => CellKey.Of(
        model.Sha256,
        JsonSerializer.Serialize(model.Card, RunJson.Compact),
        dataset.Shape?.ToString() ?? string.Join('|', dataset.Columns.Select(column => column.Name)),
        request.Device,
        request.Threads.ToString(CultureInfo.InvariantCulture),
        machine,
        model.Runtime,
        Provenance.Version);

    private static T? Once<T>(JsonMemory<T> memory, string key, Func<T> measure)
    {
        if (memory.TryFind(key, out var known))
        {
            return known;
        }

        try
        {
            return memory.Agree(key, measure());
        }
        catch (Exception error) when (error is RefusedException or UsageException)
        {
            // Opening it for the evaluation says why, and marks its cells.
            return default;
        }
    }
}
