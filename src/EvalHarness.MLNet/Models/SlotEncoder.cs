using EvalHarness.Data;
using EvalHarness.Inference;
using EvalHarness.Models;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// Rows of a table, or texts, slot by slot as a model takes them: the first prepared input holds a number for every slot (0 for texts), and one
/// more for each slot of texts follows.
/// </summary>
internal sealed class SlotEncoder : IInputEncoder
{
    private readonly ModelInput _input;
    private readonly SlotPlan? _plan;

    /// <summary>An encoder for batches like this one.</summary>
    /// <exception cref="UsageException">They do not fit the model.</exception>
    public SlotEncoder(ModelInput input, SampleBatch batch)
    {
        string? problem = null;
        _input = input;
        _plan = batch is TabularBatch table ? SlotPlan.Of(input, table.Columns, out problem) : null;
        if (problem is not null || (_plan is null && !(batch is TextBatch && input.IsOneText)))
        {
            throw new UsageException(problem ?? $"the model takes {input.Note}, and the data are of another kind. Use a dataset of that kind.");
        }
    }

    /// <inheritdoc/>
    public PreparedBatch CreateBatch(int capacity)
    {
        var type = ElementTypes.ToOrt(OnnxElementType.Float);
        return new PreparedBatch(
            capacity,
            [new PreparedNumbers(capacity, [_input.Slots.Count], type, sizeof(float)), .. _input.Slots.Where(slot => slot.IsText).Select(_ => new PreparedTexts(capacity, []))]);
    }

    /// <inheritdoc/>
    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        if (batch is TextBatch texts)
        {
            texts.Texts.AsSpan(0, batch.Count).CopyTo(((PreparedTexts)prepared.Inputs[1]).Texts);
        }
        else
        {
            Encode((TabularBatch)batch, prepared);
        }

        prepared.Count = batch.Count;
    }

    private void Encode(TabularBatch table, PreparedBatch prepared)
    {
        var numbers = (PreparedNumbers)prepared.Inputs[0];
        for (var i = 0; i < table.Count; i++)
        {
            var row = table.Row(i);
            var values = numbers.Rows<float>(i, 1);
            var text = 0;
            for (var slot = 0; slot < values.Length; slot++)
            {
                if (_input.Slots[slot].IsText)
                {
                    ((PreparedTexts)prepared.Inputs[++text]).Texts[i] = _plan!.Text(slot, row);
                }
                else
                {
                    values[slot] = _plan!.Number(slot, row);
                }
            }
        }
    }
}
