namespace EvalHarness.Evaluation;

/// <summary>One checkpoint under one condition.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Measurements">Every metric that applies, values and reasons; empty if the cell failed.</param>
/// <param name="Samples">Samples that were scored.</param>
/// <param name="NonFinite">Samples left out because the model's output was NaN or infinite.</param>
/// <param name="Failure">Why the cell could not be evaluated; null if it was.</param>
public sealed record CellResult(
    string Checkpoint,
    string Condition,
    IReadOnlyList<Measurement> Measurements,
    int Samples,
    int NonFinite,
    string? Failure)
{
    /// <summary>The measurement of a metric; null if the cell has none.</summary>
    public Measurement? Find(string metric)
    {
        foreach (var measurement in Measurements)
        {
            if (string.Equals(measurement.Metric, metric, StringComparison.Ordinal))
            {
                return measurement;
            }
        }

        return null;
    }
}
