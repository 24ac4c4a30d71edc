namespace EvalHarness.Models;

/// <summary>Infers how to feed a model from its graph and card, and notes what each conclusion rests on.</summary>
internal static class InputInference
{
    public static InputSpec Infer(OnnxFile file, ModelCard card, List<string> notes)
    {
        var inputs = file.Inputs;
        if (inputs.Count == 0)
        {
            throw new RefusedException("The model has no input.", "Export a model that takes a batch of samples.");
        }

        if (card.Tokenizer is { } tokenizer)
        {
            return Tokens(inputs, tokenizer, notes);
        }

        if (card.InputName is { } wanted)
        {
            var named = inputs.FirstOrDefault(input => input.Name == wanted)
                ?? throw new RefusedException($"The card names the input '{wanted}', but the model has: {Names(inputs)}.", "Correct the card.");
            return inputs.Count == 1
                ? One(named, card, notes)
                : throw new RefusedException(
                    $"The model has {inputs.Count} inputs ({Names(inputs)}), and the others would stay empty.",
                    "Export it with the other inputs built in as constants.");
        }

        if (inputs.Count == 1)
        {
            return One(inputs[0], card, notes);
        }

        if (inputs.All(IsColumn))
        {
            return Columns(inputs, notes);
        }

        throw inputs.All(IsTokens)
            ? new RefusedException(
                $"The model takes token ids ({Names(inputs)}), and its card names no tokenizer.",
                "Name it in the card: \"tokenizer\": {\"kind\": \"huggingface\", \"vocabulary\": \"tokenizer.json\"} (or of kind wordpiece or bpe).")
            : new RefusedException(
                $"The model has {inputs.Count} inputs ({Names(inputs)}), and they are not one a table column ([N, 1] each).",
                "Export a model with one input: a batch of samples.");
    }

    private static string Names(IReadOnlyList<OnnxValue> inputs) => string.Join(", ", inputs.Select(input => input.Name).Take(8));

    private static bool IsColumn(OnnxValue input) => input is { Structure: "tensor", Dims: { Count: 1 or 2 } dims }
        && (dims.Count == 1 || dims[1].Size == 1);

    private static bool IsTokens(OnnxValue input) =>
        input is { Structure: "tensor", Dims.Count: 2, ElementType: OnnxElementType.Int64 or OnnxElementType.Int32 };

    private static InputSpec Columns(IReadOnlyList<OnnxValue> inputs, List<string> notes)
    {
        notes.Add($"input: {inputs.Count} inputs of one column each, inferred from their shapes");
        return new InputSpec
        {
            Name = inputs[0].Name,
            Layout = InputLayout.Columns,
            ElementType = inputs[0].ElementType,
            FixedBatch = Fixed(inputs[0].Dims![0]),
            Features = inputs.Count,
            Inputs = inputs,
        };
    }

    private static InputSpec Tokens(IReadOnlyList<OnnxValue> inputs, CardTokenizer tokenizer, List<string> notes)
    {
        if (inputs.FirstOrDefault(input => !IsTokens(input)) is { } other)
        {
            throw new RefusedException(
                $"The card names a tokenizer, but the input '{other.Name}' is no matrix of token ids ({other}).", "Take the tokenizer out of the card, or export ids of int64 as [N, length].");
        }

        if (inputs.Count(input => TokenInput.RoleOf(input.Name) == TokenRole.Ids) != 1)
        {
            throw new RefusedException(
                $"Which of the inputs takes the token ids cannot be told ({Names(inputs)}).", "Name the masks *mask*, token types *type*, and have one other input.");
        }

        var lengths = inputs.Select(input => Fixed(input.Dims![1])).OfType<int>().Distinct().ToList();
        if (lengths.Count > 1)
        {
            throw new RefusedException($"The inputs ({Names(inputs)}) have different lengths.", "Export them with one length, or leave it free.");
        }

        var length = lengths.Count == 1 ? lengths[0] : tokenizer.Length;
        notes.Add(FormattableString.Invariant($"input: texts as {length} token ids by the card's tokenizer ({tokenizer.Kind}), {inputs.Count} inputs"));
        return new InputSpec
        {
            Name = inputs[0].Name,
            Layout = InputLayout.Tokens,
            ElementType = inputs[0].ElementType,
            FixedBatch = Fixed(inputs[0].Dims![0]),
            Features = length,
            Inputs = inputs,
        };
    }

    private static InputSpec One(OnnxValue input, ModelCard card, List<string> notes)
    {
        if (input.Structure != "tensor" || input.Dims is not { Count: >= 1 } dims)
        {
            throw new RefusedException(
                $"The input '{input.Name}' is no tensor with known axes ({input}).",
                "Export it with a shape such as [N, channels, height, width].");
        }

        var spec = new InputSpec
        {
            Name = input.Name,
            Layout = InputLayout.Flat,
            ElementType = input.ElementType,
            FixedBatch = Fixed(dims[0]),
            Inputs = [input],
        };
        notes.Add(spec.FixedBatch is { } batch ? $"batch: fixed at {batch} by '{input}'" : $"batch: free in '{input}'");
        return input.ElementType == OnnxElementType.String ? Text(spec, dims, notes) : Numbers(spec, dims, card, notes);
    }

    private static InputSpec Text(InputSpec spec, IReadOnlyList<OnnxDim> dims, List<string> notes)
    {
        if (dims.Count > 2 || (dims.Count == 2 && dims[1].Size is not 1))
        {
            throw new RefusedException($"The text input '{spec.Name}' takes several texts a sample.", "Export a model that takes one text a sample.");
        }

        notes.Add("input: text, inferred from the element type");
        return spec with { Layout = InputLayout.Text };
    }

    private static InputSpec Numbers(InputSpec spec, IReadOnlyList<OnnxDim> dims, ModelCard card, List<string> notes)
    {
        switch (dims.Count)
        {
            case 2:
                notes.Add("layout: flat (features, or an image as one row), inferred from 2 axes" + (card.Preprocessing.Layout == "nhwc" ? "; colours pixel by pixel, from the card" : string.Empty));
                return spec with { Layout = InputLayout.Flat, Features = Fixed(dims[1]) };
            case 3:
                notes.Add("layout: grey images without a channel axis, inferred from 3 axes");
                return spec with { Layout = InputLayout.Nhw, Height = Fixed(dims[1]), Width = Fixed(dims[2]), Channels = 1 };
            case 4:
                return Image(spec, dims, card, notes);
            default:
                throw new RefusedException(
                    $"The input '{spec.Name}' has {dims.Count} axes; images have 3 or 4, table rows 2.",
                    "Export a model that takes a batch of images, rows or texts.");
        }
    }

    private static InputSpec Image(InputSpec spec, IReadOnlyList<OnnxDim> dims, ModelCard card, List<string> notes)
    {
        var first = dims[1].Size is 1 or 3;
        var last = dims[3].Size is 1 or 3;
        var isLast = card.Preprocessing.Layout switch
        {
            "nhwc" => true,
            "nchw" => false,
            _ => last && !first,
        };
        notes.Add((card.Preprocessing.Layout, first, last) switch
        {
            (not null, _, _) => $"layout: {card.Preprocessing.Layout}, from the card",
            (null, true, false) or (null, false, true) => $"layout: {(isLast ? "NHWC" : "NCHW")}, inferred from the axis of 1 or 3",
            _ => "layout: NCHW assumed, the shape does not tell; the card's preprocessing.layout overrides",
        });
        var channels = Fixed(isLast ? dims[3] : dims[1]);
        if (channels is not (null or 1 or 3))
        {
            throw new RefusedException(
                $"The input '{spec.Name}' has {channels} channels; images have 1 or 3.",
                "If the axes are batch, rows, columns, channels, say \"layout\": \"nhwc\" in the card's preprocessing.");
        }

        return spec with
        {
            Layout = isLast ? InputLayout.Nhwc : InputLayout.Nchw,
            Height = Fixed(isLast ? dims[1] : dims[2]),
            Width = Fixed(isLast ? dims[2] : dims[3]),
            Channels = channels,
        };
    }

    private static int? Fixed(OnnxDim dim) => dim.Size switch
    {
        null => null,
        <= 1 << 24 => (int)dim.Size.Value,
        _ => throw new RefusedException($"The input has an axis of {dim.Size}.", "Export the model with the true sizes."),
    };
}
