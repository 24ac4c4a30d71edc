using EvalHarness.Data;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>Turns clean samples into those of a condition, batch by batch.</summary>
internal interface ISamplePerturber
{
    /// <summary>Writes the perturbed samples with their indices and labels.</summary>
    void Apply(SampleBatch clean, SampleBatch result);

    /// <summary>How far the results are from clean, over everything so far; null where that is not measured.</summary>
    MeasuredSeverity? Severity { get; }
}
