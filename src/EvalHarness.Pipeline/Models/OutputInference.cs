using System.Text.RegularExpressions;
using EvalHarness.Data;

namespace EvalHarness.Models;

/// <summary>Infers which output holds the classes, and what it holds.</summary>
internal static partial class OutputInference
{
    private const string Binary = "classes: 2, inferred from one number a sample";

    public static OutputSpec Infer(OnnxFile file, ModelCard card, InputSpec input, List<string> notes) =>
        Scores(file, card, input, notes) with { Features = Features(file, card, notes) };

    private static string? Features(OnnxFile file, ModelCard card, List<string> notes)
    {
        if (card.FeaturesName is not { } wanted)
        {
            return null;
        }

        var named = file.Outputs.FirstOrDefault(output => output.Name == wanted)
            ?? throw new RefusedException(
                $"The card names the feature output '{wanted}', but the model has: {string.Join(", ", file.Outputs.Select(output => output.Name).Take(8))}.",
                "Correct the card (features), or export the features as an output of the graph.");
        if (named.Structure != "tensor" || named.ElementType != OnnxElementType.Float)
        {
            throw new RefusedException($"The feature output '{named}' is no tensor of float.", "Export the features as float, or take features out of the card.");
        }

        notes.Add($"features: '{wanted}', from the card");
        return wanted;
    }

    private static OutputSpec Scores(OnnxFile file, ModelCard card, InputSpec input, List<string> notes)
    {
        var outputs = file.Outputs;
        if (card.OutputName is { } wanted)
        {
            var named = outputs.FirstOrDefault(output => output.Name == wanted)
                ?? throw new RefusedException(
                    $"The card names the output '{wanted}', but the model has: {string.Join(", ", outputs.Select(output => output.Name).Take(8))}.",
                    "Correct the card.");
            notes.Add($"output: '{wanted}', from the card");
            return Describe(named, file, card, input, notes);
        }

        // Classifiers of scikit-learn give a label and then the scores: the scores say more.
        OnnxValue[] scores = [.. outputs.Where(output => IsScores(output) && output.Name != card.FeaturesName)];
        var chosen = scores.Length == 0 ? outputs.FirstOrDefault(output => output.Structure == "sequence") ?? outputs[0] : Likeliest(scores, file);
        notes.Add(outputs.Count == 1
            ? $"output: '{chosen.Name}', the only one"
            : $"output: '{chosen.Name}', {(scores.Length > 1 ? "by its name and operator, the likeliest" : "the only one that can hold scores")} of {outputs.Count}; the card's output.name overrides");
        return Describe(chosen, file, card, input, notes);
    }

    /// <summary>The output that its name, or the operator that makes it, tells apart from embeddings, states and auxiliary heads.</summary>
    private static OnnxValue Likeliest(OnnxValue[] scores, OnnxFile file)
    {
        var ranked = scores.Select(output => (output, Rank: Rank(output, file))).OrderByDescending(one => one.Rank).ToArray();
        return ranked.Length == 1 || ranked[0].Rank > 0 || ranked[0].Rank > ranked[1].Rank
            ? ranked[0].output
            : throw new RefusedException(
                $"Several outputs can hold the scores, and nothing tells which does: {string.Join("; ", scores.Take(8).Select(output => output.ToString()))}.",
                "Name the one in the card: \"output\": {\"name\": \"...\"}.");
    }

    private static int Rank(OnnxValue output, OnnxFile file)
    {
        var isKnown = file.OutputOperators.GetValueOrDefault(output.Name) is "Softmax" or "Sigmoid" or "HardSigmoid" or "LogSoftmax";
        return (isKnown || Scoring().IsMatch(output.Name) ? 1 : 0) - (Beside().IsMatch(output.Name) ? 2 : 0);
    }

    [GeneratedRegex("logit|prob|score|class|pred|softmax", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scoring();

    [GeneratedRegex("aux|embed|feature|hidden|state|atten|pool|loss|token", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Beside();

    private static bool IsScores(OnnxValue output) => output.Structure == "tensor" && IsReal(output.ElementType) && !IsTable(output);

    // Two axes of several numbers beside the batch: one row a token or a box, not one a sample.
    private static bool IsTable(OnnxValue output) => output.Dims is { } dims && dims.Skip(1).Count(dim => dim.Size is > 1) > 1;

    private static bool IsReal(OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double or OnnxElementType.BFloat16;

    private static OutputSpec Describe(OnnxValue output, OnnxFile file, ModelCard card, InputSpec input, List<string> notes)
    {
        var spec = new OutputSpec { Name = output.Name, Kind = card.OutputKind ?? KindByOperator(output, file, notes) };
        if (output.Structure == "sequence")
        {
            notes.Add("output: a sequence of maps (ZipMap), taken as probabilities by class");
            return spec with { IsMap = true, Kind = OutputKind.Probabilities, ClassCount = Named(output, file, card) };
        }

        if (output.Structure != "tensor")
        {
            throw new RefusedException($"The output '{output.Name}' is no tensor ({output.Structure}).", "Name another output in the card.");
        }

        if (!IsReal(output.ElementType))
        {
            if (output.Dims is { } dims && dims.Skip(1).Any(dim => dim.Size is > 1))
            {
                throw new RefusedException(
                    $"The output '{output}' holds several whole numbers or texts a sample: neither scores nor one label.",
                    "Export the scores as float (of a quantized model: after DequantizeLinear), or name another output in the card (output.name).");
            }

            notes.Add($"output: labels only ({output.ElementType}); no confidence, so only the metrics that labels allow");
            return spec with { IsLabelOnly = true, Kind = OutputKind.Probabilities, ClassCount = Named(output, file, card) };
        }

        var classes = ClassCount(output, input, notes);
        return spec with { ClassCount = classes == 1 ? 2 : classes, IsBinary = classes == 1 };
    }

    private static int? Named(OnnxValue output, OnnxFile file, ModelCard card) =>
        file.LabelsOf(output.Name) is { Count: > 0 } labels ? labels.Count : card.Labels?.Count;

    private static OutputKind? KindByOperator(OnnxValue output, OnnxFile file, List<string> notes)
    {
        OutputKind? kind = file.OutputOperators.GetValueOrDefault(output.Name) switch
        {
            "Softmax" or "Sigmoid" or "HardSigmoid" => OutputKind.Probabilities,
            "LogSoftmax" or "Gemm" => OutputKind.Logits,
            _ => null,
        };
        if (kind is not null)
        {
            notes.Add($"output kind: {(kind == OutputKind.Logits ? "logits" : "probabilities")}, inferred from the last operator {file.OutputOperators[output.Name]}");
        }

        return kind;
    }

    /// <summary>Numbers a sample: 1 for a binary model; null where only running tells.</summary>
    private static int? ClassCount(OnnxValue output, InputSpec input, List<string> notes)
    {
        if (output.Dims is not { } dims)
        {
            return null;
        }

        if (IsTable(output))
        {
            throw new RefusedException(
                $"The output '{output}' holds several rows a sample, not one score a class.",
                "Export one row of scores a sample (pooled, or of the first token), or name another output in the card (output.name).");
        }

        if (dims.Count < 2)
        {
            return OneAxis(output, input, notes);
        }

        long product = 1;
        foreach (var dim in dims.Skip(1))
        {
            if (dim.Size is not { } size || size > 1 << 24 || (product *= size) > 1 << 24)
            {
                return null;
            }
        }

        notes.Add(product == 1 ? Binary : $"classes: {product}, inferred from '{output}'{(dims.Count > 2 ? ", its axes of 1 left out" : string.Empty)}");
        return (int)product;
    }

    private static int? OneAxis(OnnxValue output, InputSpec input, List<string> notes)
    {
        var dim = output.Dims!.Count == 0 ? new OnnxDim(1, null) : output.Dims[0];
        if (dim.Size == 1 || dim == input.Inputs[0].Dims![0])
        {
            notes.Add(Binary);
            return 1;
        }

        if (input.FixedBatch != 1 || dim.Size is not { } size || size > 1 << 24)
        {
            return null;
        }

        notes.Add($"classes: {size}, inferred from '{output}': no axis for the batch of 1, so its numbers are the scores of the one sample");
        return (int)size;
    }
}
