using EvalHarness.Data;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>Perturbs batches of texts; every text has its own seed.</summary>
internal sealed class TextPerturber(TextPerturbation perturbation, int severity, ulong seed, string dataset) : ISamplePerturber
{
    /// <inheritdoc/>
    public MeasuredSeverity? Severity => null;

    /// <inheritdoc/>
    public void Apply(SampleBatch clean, SampleBatch result)
    {
        var (source, target) = ((TextBatch)clean, (TextBatch)result);
        BatchCopy.Copy(source, target);
        for (var i = 0; i < source.Count; i++)
        {
            var random = new SeededRandom(Seed.Of(seed, dataset, perturbation.Id, source.Indices[i]));
            target.Texts[i] = perturbation.Apply(source.Texts[i], severity, ref random);
        }
    }
}
