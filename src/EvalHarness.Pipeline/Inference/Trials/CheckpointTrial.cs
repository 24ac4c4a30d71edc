using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Models;

namespace EvalHarness.Inference.Trials;

/// <summary>A checkpoint to be tried before anything relies on it.</summary>
/// <param name="Model">The checkpoint.</param>
/// <param name="Dataset">Data that fit it.</param>
internal sealed record CheckpointTrial(CatalogedModel Model, Dataset Dataset)
{
    /// <summary>Opens it and runs it on made-up samples; measures what it costs and how much its outputs change, where asked for.</summary>
    /// <param name="settings">How.</param>
    /// <returns>What was found; a checkpoint that cannot be run is refused.</returns>
    public TrialOutcome Run(TrialSettings settings)
    {
        try
        {
            var sample = Dataset.CreateBatch(1);
            if (!settings.Measures)
            {
                using var classifier = Classifier.Open(Model, settings.Options, sample);
                return new TrialOutcome(null, null, null);
            }

            var cost = ModelCost.Measure(Model, settings.Options, sample);
            return new TrialOutcome(cost, NondeterminismMeter.Measure(Model, Dataset, settings.Options), null);
        }
        catch (RefusedException error)
        {
            return TrialOutcome.Refused(Model, error);
        }
        catch (UsageException)
        {
            // The user's mistake, such as a device that is not there: using it says so, where the user hears it.
            return new TrialOutcome(null, null, null);
        }
    }
}

/// <summary>What a trial found.</summary>
/// <param name="Cost">What the checkpoint costs; null where it was not measured.</param>
/// <param name="Floor">How much its outputs change when nothing but the batch and the threads do; null where it was not measured, or cannot be.</param>
/// <param name="Refusal">Why it cannot be run; null where it can.</param>
internal sealed record TrialOutcome(ModelCost? Cost, NondeterminismFloor? Floor, Refusal? Refusal)
{
    public static TrialOutcome Refused(CatalogedModel model, RefusedException error) =>
        new(null, null, new Refusal(model.Path, error.Reason, error.WayOut));
}

/// <summary>How checkpoints are tried.</summary>
/// <param name="Options">Device, threads and limits.</param>
/// <param name="Measures">Whether costs and the nondeterminism floor are measured, too.</param>
internal sealed record TrialSettings(InferenceOptions Options, bool Measures);
