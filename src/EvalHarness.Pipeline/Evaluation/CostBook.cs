using System.Globalization;
using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Measures what every checkpoint of a run costs, before anything else keeps the machine busy, and remembers it by content and machine, so that a
/// second run measures nothing.
/// </summary>
internal static class CostBook
{
    /// <summary>Measures, and tells the lanes the sizes that are the same on every machine. Checkpoints that cannot be run are left out.</summary>
    public static RunCosts Measure(EvaluationSetup setup, CancellationToken cancel)
    {
        var hardware = Provenance.Hardware();
        var machine = $"{hardware["processor"]}, {hardware["cores"]} cores";
        var memory = new JsonMemory<ModelCost>(setup.Request.RunsFolder, "costs.json");
        var costs = new List<CheckpointCost>();
        foreach (var (lane, index) in setup.Lanes.Select((lane, index) => (lane, index)))
        {
            cancel.ThrowIfCancellationRequested();
            if (setup.Conditions.FirstOrDefault(condition => condition.Lanes.Contains(index)) is { } condition
                && Of(lane.Model, condition.Dataset, setup.Request, machine, memory) is { } cost)
            {
                costs.Add(new CheckpointCost(
                    lane.Checkpoint.Id, lane.Model.FileBytes, cost.Macs, cost.Single, cost.Batched, cost.PeakMemoryBytes, cost.Notes));
                lane.UseSizes(cost.Macs is { } macs ? new Dictionary<string, double> { ["macs"] = macs } : []);
            }
        }

        return new RunCosts(machine, setup.Request.Device, setup.Request.Threads, costs);
    }

    private static ModelCost? Of(CatalogedModel model, Dataset dataset, EvaluationRequest request, string machine, JsonMemory<ModelCost> memory)
    {
        var sample = dataset.CreateBatch(1);
        var key = CellKey.Of(
            model.Sha256,
            JsonSerializer.Serialize(model.Card, RunJson.Compact),
            sample is ImageBatch images ? images.Shape.ToString() : string.Join('|', dataset.Columns.Select(column => column.Name)),
            request.Device,
            request.Threads.ToString(CultureInfo.InvariantCulture),
            machine,
            OnnxRuntimeVersion.Text,
            Provenance.Version);
        if (memory.TryFind(key, out var known))
        {
            return known;
        }

        try
        {
            var cost = ModelCost.Measure(model, request.Device, request.Threads, sample);
            memory.Remember(key, cost);
            return cost;
        }
        catch (RefusedException)
        {
            // Opening it for the evaluation says why, and marks its cells.
            return null;
        }
    }
}
