using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Hands texts on as they are: the model splits them itself.</summary>
internal sealed class TextEncoder(InputSpec input) : IInputEncoder
{
    public PreparedBatch CreateBatch(int capacity) =>
        new(capacity, new PreparedTexts(capacity, input.Inputs[0].Dims!.Count == 2 ? [1] : []));

    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        ((TextBatch)batch).Texts.AsSpan(0, batch.Count).CopyTo(((PreparedTexts)prepared.Inputs[0]).Texts);
        prepared.Count = batch.Count;
    }
}
