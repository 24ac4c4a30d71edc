using System.Globalization;
using System.Text.Json;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Inference.Trials;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// What is found out about every checkpoint before anything relies on it or keeps the machine busy: that it can be run at all, its cost, and its
/// nondeterminism floor. Remembered by content and machine, so that a second run measures nothing.
/// </summary>
/// <param name="Costs">Costs of the checkpoints that could be run.</param>
/// <param name="Floors">Floors of the checkpoints that could be run, by id.</param>
/// <param name="Refusals">Why checkpoints cannot be run, by id: nothing may open them any more.</param>
internal sealed record RunProbes(
    RunCosts Costs, IReadOnlyDictionary<string, NondeterminismFloor> Floors, IReadOnlyDictionary<string, RefusedException> Refusals)
{
    /// <summary>Measures, and tells the lanes the sizes that are the same on every machine. Checkpoints that cannot be run are left out.</summary>
    public static RunProbes Measure(EvaluationSetup setup, IEvaluationProgress progress, CancellationToken cancel)
    {
        var hardware = Provenance.Hardware();
        var machine = $"{hardware["processor"]}, {hardware["cores"]} cores";
        var knownCosts = new JsonMemory<ModelCost>(setup.Request.RunsFolder, "costs");
        var knownFloors = new JsonMemory<NondeterminismFloor?>(setup.Request.RunsFolder, "nondeterminism");
        var places = Places(setup, machine);
        var refusals = new Dictionary<string, RefusedException>(StringComparer.Ordinal);
        var left = places.Where(place => !knownCosts.TryFind(place.CostKey, out _) || !knownFloors.TryFind(place.FloorKey, out _)).ToList();
        if (left.Count > 0)
        {
            progress.Note("Trying every checkpoint, and measuring what it costs and how much its outputs change when it runs twice (once on this machine) ...");
        }

        CheckpointTrials.Run(
            [.. left.Select(place => place.Trial)],
            new TrialSettings(new InferenceOptions(setup.Request.Device, setup.Request.Threads), Measures: true),
            (trial, outcome) => Keep(left.First(place => place.Trial == trial), outcome),
            cancel);
        return Collect(places, new RunCosts(machine, setup.Request.Device, setup.Request.Threads, []), knownCosts, knownFloors, refusals);

        void Keep(Place place, TrialOutcome outcome)
        {
            if (outcome.Refusal is { } refusal)
            {
                refusals[place.Lane.Checkpoint.Id] = new RefusedException(refusal.Reason, refusal.WayOut);
            }
            else if (outcome.Cost is { } cost)
            {
                knownCosts.Agree(place.CostKey, cost);
                knownFloors.Agree(place.FloorKey, outcome.Floor);
            }
        }
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

    private static List<Place> Places(EvaluationSetup setup, string machine)
    {
        var places = new List<Place>();
        for (var index = 0; index < setup.Lanes.Count; index++)
        {
            var lane = setup.Lanes[index];
            if (setup.Conditions.FirstOrDefault(condition => condition.Condition.Kind == ConditionKind.Clean && condition.Lanes.Contains(index)) is { Dataset: var dataset })
            {
                var key = Key(lane.Model, dataset, setup.Request, machine);
                places.Add(new Place(lane, new CheckpointTrial(lane.Model, dataset), key, CellKey.Of(key, dataset.ContentHash, NondeterminismMeter.Settings)));
            }
        }

        return places;
    }

    private static RunProbes Collect(
        List<Place> places,
        RunCosts none,
        JsonMemory<ModelCost> knownCosts,
        JsonMemory<NondeterminismFloor?> knownFloors,
        Dictionary<string, RefusedException> refusals)
    {
        var costs = new List<CheckpointCost>();
        var floors = new Dictionary<string, NondeterminismFloor>(StringComparer.Ordinal);
        foreach (var (lane, _, costKey, floorKey) in places)
        {
            if (knownCosts.TryFind(costKey, out var cost) && cost is not null)
            {
                costs.Add(new CheckpointCost(lane.Checkpoint.Id, lane.Model.FileBytes, cost.Macs, cost.Single, cost.Batched, cost.PeakMemoryBytes, cost.Notes));
                lane.UseSizes(cost.Macs is { } macs ? new Dictionary<string, double> { ["macs"] = macs } : []);
            }

            if (knownFloors.TryFind(floorKey, out var floor) && floor is not null)
            {
                floors[lane.Checkpoint.Id] = floor;
            }
        }

        return new RunProbes(none with { Checkpoints = costs }, floors, refusals);
    }

    private sealed record Place(CheckpointLane Lane, CheckpointTrial Trial, string CostKey, string FloorKey);
}
