using System.Runtime.InteropServices;
using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Inference.Trials;

/// <summary>Valid ONNX classifiers of images 8 x 8 that ONNX Runtime should never be given.</summary>
internal static class HostileModels
{
    private const string Domain = "hostile";

    /// <summary>
    /// Constants that are folded when it is opened: a 2048 x 2048 matrix, multiplied by itself 16,000 times, 1.4e14 multiply-adds: at 1e11 a second
    /// 23 minutes. Each product takes so little that a run that is to end, ends before the next one even on a slow machine.
    /// </summary>
    public static byte[] EndlessFolding()
    {
        const int Products = 16_000;
        var graph = Classifier("z")
            .Raw("shape", TestModels.Int64, MemoryMarshal.AsBytes<long>([2048, 2048]).ToArray(), 2)
            .Node("ConstantOfShape", ["shape"], ["c0"], OnnxGraph.TensorAttribute("value", "v", [1e-4f], 1));
        for (var i = 0; i < Products; i++)
        {
            graph.Node("MatMul", [$"c{i}", $"c{i}"], [$"c{i + 1}"]);
        }

        return graph
            .Node("ReduceMean", [$"c{Products}"], ["m"], OnnxGraph.Int("keepdims", 0))
            .Node("Add", ["z", "m"], ["logits"])
            .Output("logits", TestModels.Float, null, 4)
            .Model();
    }

    /// <summary>Functions that call one another 25,000 deep: ONNX Runtime 1.31 follows them on its stack, which overflows.</summary>
    public static byte[] DeepCalls()
    {
        const int Depth = 25_000;
        var model = Classifier("z").NodeOf(Domain, "F0", ["z"], ["logits"]).Output("logits", TestModels.Float, null, 4).Model(irVersion: 8);
        using var bytes = new MemoryStream();
        bytes.Write(model);
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            // Messages of one field may come anywhere: what follows the graph still belongs to the model.
            Nested(output, 8, opset => Opset(opset, Domain, 1));
            for (var i = 0; i <= Depth; i++)
            {
                Function(output, i, i == Depth);
            }
        }

        return bytes.ToArray();
    }

    private static OnnxGraph Classifier(string logits) => new OnnxGraph()
        .Input("image", TestModels.Float, null, 1, 8, 8)
        .Weights("W", TestModels.Ramp(4 * 64), 4, 64)
        .Node("Flatten", ["image"], ["flat"])
        .Node("Gemm", ["flat", "W"], [logits], OnnxGraph.Int("transB", 1));

    private static void Function(CodedOutputStream model, int number, bool isLast) => Nested(model, 25, function =>
    {
        Text(function, 1, $"F{number}");
        Text(function, 4, "a");
        Text(function, 5, "b");
        Nested(function, 7, node =>
        {
            Text(node, 1, "a");
            Text(node, 2, "b");
            Text(node, 4, isLast ? "Abs" : $"F{number + 1}");
            Text(node, 7, isLast ? string.Empty : Domain);
        });
        Nested(function, 9, opset => Opset(opset, string.Empty, 13));
        Nested(function, 9, opset => Opset(opset, Domain, 1));
        Text(function, 10, Domain);
    });

    private static void Opset(CodedOutputStream output, string domain, int version)
    {
        Text(output, 1, domain);
        output.WriteTag(2, WireType.Varint);
        output.WriteInt64(version);
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var inner = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(inner);
        }

        output.WriteTag(field, WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes.ToArray()));
    }
}
