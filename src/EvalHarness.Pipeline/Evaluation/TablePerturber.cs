using EvalHarness.Data;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>Perturbs batches of rows; every row has its own seed.</summary>
internal sealed class TablePerturber(TabularPerturbation perturbation, int severity, IReadOnlyList<ColumnProfile> columns, ulong seed, string dataset) : ISamplePerturber
{
    /// <inheritdoc/>
    public MeasuredSeverity? Severity => null;

    /// <inheritdoc/>
    public void Apply(SampleBatch clean, SampleBatch result)
    {
        var (source, target) = ((TabularBatch)clean, (TabularBatch)result);
        BatchCopy.Copy(source, target);
        for (var i = 0; i < source.Count; i++)
        {
            var random = new SeededRandom(Seed.Of(seed, dataset, perturbation.Id, source.Indices[i]));
            perturbation.Apply(source.Row(i), target.Row(i), columns, severity, ref random);
        }
    }
}
