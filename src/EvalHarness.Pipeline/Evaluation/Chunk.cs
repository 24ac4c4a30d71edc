using EvalHarness.Data;
using EvalHarness.Inference;

namespace EvalHarness.Evaluation;

/// <summary>Some samples of a condition, perturbed once and prepared once for every kind of preprocessing.</summary>
internal sealed class Chunk(SampleBatch batch) : IDisposable
{
    private readonly Dictionary<string, PreparedBatch> _prepared = new(StringComparer.Ordinal);

    /// <summary>The samples as the models are to see them.</summary>
    public SampleBatch Batch { get; } = batch;

    /// <summary>What they belong to.</summary>
    public ConditionWork Work { get; set; } = null!;

    /// <summary>Whether the condition ends with this chunk.</summary>
    public bool IsLast { get; set; }

    /// <summary>The prepared samples of a kind of preprocessing.</summary>
    public PreparedBatch this[string preprocessing] => _prepared[preprocessing];

    /// <summary>Prepares the samples for a kind of preprocessing, in memory that is used again and again.</summary>
    public void Prepare(string preprocessing, IInputEncoder encoder)
    {
        if (!_prepared.TryGetValue(preprocessing, out var prepared))
        {
            _prepared[preprocessing] = prepared = encoder.CreateBatch(Batch.Capacity);
        }

        encoder.Encode(Batch, prepared);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var prepared in _prepared.Values)
        {
            prepared.Dispose();
        }
    }
}
