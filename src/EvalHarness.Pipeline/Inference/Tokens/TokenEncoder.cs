using EvalHarness.Data;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>Turns texts into token ids of one length, cut or padded, with the masks that the model takes.</summary>
internal sealed class TokenEncoder : IInputEncoder
{
    private readonly InputSpec _input;
    private readonly TextTokens _tokens;
    private readonly int _length;

    public TokenEncoder(CatalogedModel model)
    {
        _input = model.Input;
        _length = _input.Features!.Value;
        _tokens = TextTokens.Open(model);
    }

    public PreparedBatch CreateBatch(int capacity) => new(capacity, [.. _input.Inputs.Select(input =>
    {
        var type = ElementTypes.ToOrt(input.ElementType);
        return new PreparedNumbers(capacity, [_length], type, ElementTypes.Bytes(type));
    })]);

    public void Encode(SampleBatch batch, PreparedBatch prepared)
    {
        var texts = (TextBatch)batch;
        for (var i = 0; i < texts.Count; i++)
        {
            var ids = _tokens.Encode(texts.Texts[i] ?? string.Empty);
            for (var k = 0; k < _input.Inputs.Count; k++)
            {
                Fill((PreparedNumbers)prepared.Inputs[k], i, ids, TokenInput.RoleOf(_input.Inputs[k].Name), ElementTypes.ToOrt(_input.Inputs[k].ElementType));
            }
        }

        prepared.Count = batch.Count;
    }

    private void Fill(PreparedNumbers numbers, int row, IReadOnlyList<int> ids, TokenRole role, TensorElementType type)
    {
        var first = _tokens.PadsLeft ? _length - ids.Count : 0;
        for (var place = 0; place < _length; place++)
        {
            var isToken = place >= first && place < first + ids.Count;
            var value = role switch
            {
                TokenRole.Ids => isToken ? ids[place - first] : _tokens.Padding,
                TokenRole.Mask => isToken ? 1 : 0,
                _ => 0,
            };
            if (type == TensorElementType.Int64)
            {
                numbers.Rows<long>(row, 1)[place] = value;
            }
            else
            {
                numbers.Rows<int>(row, 1)[place] = value;
            }
        }
    }
}
