using System.Globalization;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>The messages of an ONNX file (onnx.proto), walked field by field. Numbers in the code are the format's field numbers.</summary>
internal sealed class OnnxWalk(ProtobufWalker walker, OnnxParts parts)
{
    private const int MaxDepth = 64;
    private const int MaxClasses = OnnxLabels.Most;
    private int _scopes;
    private int _depth;

    public void Model()
    {
        while (walker.Next(walker.Length, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    parts.IrVersion = (long)walker.Varint();
                    break;
                case (2, WireType.LengthDelimited):
                    parts.Producer = walker.Text(walker.Length);
                    break;
                case (3, WireType.LengthDelimited):
                    parts.ProducerVersion = walker.Text(walker.Length);
                    break;
                case (7, WireType.LengthDelimited):
                    parts.HasGraph = true;
                    Graph(walker.End(walker.Length), isMain: true);
                    break;
                case (8, WireType.LengthDelimited):
                    Opset(walker.End(walker.Length));
                    break;
                case (25, WireType.LengthDelimited):
                    Graph(walker.End(walker.Length), isMain: false, nodeField: 7);
                    break;
                default:
                    walker.Skip(type, walker.Length);
                    break;
            }
        }
    }

    private void Opset(long end)
    {
        var (domain, version) = (string.Empty, 0L);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.LengthDelimited):
                    domain = walker.Text(end);
                    break;
                case (2, WireType.Varint):
                    version = (long)walker.Varint();
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        parts.Opsets[domain == "ai.onnx" ? string.Empty : domain] = version;
    }

    /// <summary>A graph, or a function (whose nodes are field 7 and which has no weights but Constant nodes).</summary>
    private void Graph(long end, bool isMain, int nodeField = 1)
    {
        Deeper();
        var scope = _scopes++;
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (_, WireType.LengthDelimited) when field == nodeField:
                    Node(walker.End(end), scope);
                    break;
                case (5, WireType.LengthDelimited) when nodeField == 1:
                    var place = walker.Position;
                    Initializer(new OnnxTensorWalk(walker).Tensor(walker.End(end)), scope, isMain, place);
                    break;
                case (15, WireType.LengthDelimited) when nodeField == 1:
                    Initializer(new OnnxTensorWalk(walker).Sparse(walker.End(end)), scope, isMain);
                    break;
                case (11, WireType.LengthDelimited) when isMain:
                    parts.Inputs.Add(new OnnxValueWalk(walker).Value(walker.End(end)));
                    break;
                case (12, WireType.LengthDelimited) when isMain:
                    parts.Outputs.Add(new OnnxValueWalk(walker).Value(walker.End(end)));
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        _depth--;
    }

    private void Initializer(OnnxTensor tensor, int scope, bool isMain, long? place = null)
    {
        parts.Tensors.Add((tensor, scope));
        if (isMain)
        {
            parts.MainInitializers.Add(tensor.Name);
        }

        if (place is { } start)
        {
            parts.Labels.Table(tensor, start, scope);
        }
    }

    private void Node(long end, int scope)
    {
        Deeper();
        var (op, domain) = (string.Empty, string.Empty);
        var outputs = new List<string>();
        var inputs = new List<string>();
        var constants = new List<(OnnxTensor Tensor, long? Place)>();
        var lists = new OnnxLabelLists();
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.LengthDelimited):
                    inputs.Add(walker.Text(end));
                    break;
                case (2, WireType.LengthDelimited):
                    outputs.Add(walker.Text(end));
                    break;
                case (4, WireType.LengthDelimited):
                    op = walker.Text(end);
                    break;
                case (5, WireType.LengthDelimited):
                    Attribute(walker.End(end), constants, lists);
                    break;
                case (7, WireType.LengthDelimited):
                    domain = walker.Text(end);
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        _depth--;
        parts.Labels.Node(op, inputs, outputs, lists.Labels(op), scope);
        Finish(op, domain, outputs, inputs, constants, scope);
    }

    private void Finish(string op, string domain, List<string> outputs, List<string> inputs, List<(OnnxTensor Tensor, long? Place)> constants, int scope)
    {
        var id = domain is "" or "ai.onnx" ? op : $"{domain}.{op}";
        parts.Operators[id] = parts.Operators.GetValueOrDefault(id) + 1;
        for (var i = 0; i < inputs.Count; i++)
        {
            parts.Use(inputs[i], scope, op, i);
        }

        foreach (var output in outputs.Where(_ => scope == 0))
        {
            parts.Makers[output] = op;
        }

        foreach (var (constant, place) in constants)
        {
            var tensor = constant with { Name = op == "Constant" && outputs.Count > 0 ? outputs[0] : constant.Name };
            parts.Tensors.Add((tensor, scope));
            if (place is { } start)
            {
                parts.Labels.Table(tensor, start, scope);
            }
        }
    }

    /// <summary>Gathers an attribute's constants, and its list where that may be of labels, numbers as texts.</summary>
    private void Attribute(long end, List<(OnnxTensor Tensor, long? Place)> constants, OnnxLabelLists lists)
    {
        var name = string.Empty;
        long floats = 0;
        var labels = new List<string>();
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.LengthDelimited):
                    name = walker.Text(end);
                    break;
                case (5 or 10, WireType.LengthDelimited):
                    var place = walker.Position;
                    constants.Add((new OnnxTensorWalk(walker).Tensor(walker.End(end)), place));
                    break;
                case (6 or 11, WireType.LengthDelimited):
                    Graph(walker.End(end), isMain: false);
                    break;
                case (22 or 23, WireType.LengthDelimited):
                    constants.Add((new OnnxTensorWalk(walker).Sparse(walker.End(end)), null));
                    break;
                case (8, WireType.Varint) when labels.Count < MaxClasses:
                    labels.Add(((long)walker.Varint()).ToString(CultureInfo.InvariantCulture));
                    break;
                case (8, WireType.LengthDelimited):
                    var numbers = walker.End(end);
                    while (walker.Position < numbers && labels.Count < MaxClasses)
                    {
                        labels.Add(((long)walker.Varint()).ToString(CultureInfo.InvariantCulture));
                    }

                    walker.Seek(numbers);
                    break;
                case (9, WireType.LengthDelimited) when labels.Count < MaxClasses:
                    labels.Add(walker.Text(end));
                    break;
                case (7, WireType.Fixed32):
                    floats++;
                    walker.Skip(type, end);
                    break;
                case (7, WireType.LengthDelimited):
                    var list = walker.End(end);
                    floats += (list - walker.Position) / sizeof(float);
                    walker.Seek(list);
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        // A Constant node's value_floats, and the tables of a tree or linear classifier (nodes_values, coefficients, ...), are learned numbers too.
        if (floats > 0 && IsLearned(name))
        {
            constants.Add((new OnnxTensor(name, OnnxElementType.Float, [floats], floats, null), null));
        }

        lists.Add(name, labels);
    }

    private static bool IsLearned(string attribute) => attribute is "value_floats" or "coefficients" or "intercepts" or "nodes_values"
        or "class_weights" or "target_weights" or "support_vectors" or "rho" or "prob_a" or "prob_b" or "vectors_per_class_values";

    private void Deeper()
    {
        if (++_depth > MaxDepth)
        {
            throw new InvalidDataException("its graphs are nested more than 64 deep");
        }
    }
}
