namespace EvalHarness.Models;

/// <summary>What an ONNX file says about itself, read without loading a weight.</summary>
public sealed class OnnxFile
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; }

    /// <summary>The program that wrote it, with its version; null where it does not say.</summary>
    public string? Producer { get; init; }

    /// <summary>Versions of the operator sets by domain; the standard set's domain is the empty text.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>Inputs of the graph that are not weights.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Outputs of the graph.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>Operator that makes each output, such as <c>Softmax</c>; an output that is passed through is missing.</summary>
    public required IReadOnlyDictionary<string, string> OutputOperators { get; init; }

    /// <summary>Class labels of outputs that a classifier operator of ai.onnx.ml names for them, in the order of the outputs' columns; numbers as texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OutputLabels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The class labels that all classifier operators of the file agree on, wherever they stand; empty where they do not, or merely count.</summary>
    public IReadOnlyList<string> OtherLabels { get; init; } = [];

    /// <summary>Outputs that are the place of the largest score, from 0, and no label.</summary>
    public IReadOnlySet<string> PlaceOutputs { get; init; } = new HashSet<string>();

    /// <summary>How many nodes there are of each operator, subgraphs and functions included; <c>domain.Operator</c> outside the standard domain.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>Every constant tensor: initializers and Constant nodes, subgraphs and functions included.</summary>
    public required IReadOnlyList<OnnxTensor> Tensors { get; init; }

    /// <summary>Parameters by the rule of <see cref="ParameterRule"/>.</summary>
    public required long Parameters { get; init; }

    /// <summary>
    /// Class labels of an output: its own; scores that have none, or whose own merely count in a file of one label and one output of scores, have those
    /// of the label beside them, and a label those of the scores; where no output has any, those that the whole file agrees on; empty if none.
    /// </summary>
    public IReadOnlyList<string> LabelsOf(string output)
    {
        var own = OutputLabels.GetValueOrDefault(output) ?? [];
        if (own.Count > 0 && (Outputs.Count != 2 || !OnnxLabels.Counts(own)))
        {
            return own;
        }

        // Two outputs of scores are two heads: the labels of the one say nothing of the other.
        var isLabel = IsLabel(output);
        var others = OutputLabels.Where(pair => pair.Key != output && (isLabel || IsLabel(pair.Key)))
            .Select(pair => pair.Value).DistinctBy(labels => string.Join('\n', labels), StringComparer.Ordinal).ToArray();
        return own.Count > 0 ? (!isLabel && others is [var beside] && beside.Count == own.Count ? beside : own)
            : others.Length == 1 ? others[0]
            : OutputLabels.Count == 0 ? OtherLabels
            : [];
    }

    /// <summary>Full paths of the files that hold external weights, each once.</summary>
    public required IReadOnlyList<string> ExternalFiles { get; init; }

    private bool IsLabel(string output) => Outputs.Any(value => value.Name == output && value.Structure == "tensor"
        && value.ElementType is OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.String);
}
