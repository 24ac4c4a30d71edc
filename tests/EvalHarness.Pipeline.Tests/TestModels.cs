using System.Runtime.InteropServices;
using EvalHarness.Models;
using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EvalHarness;

/// <summary>Makes tiny ONNX files for tests by writing their protobuf bytes, so that no Python is needed.</summary>
public static class TestModels
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int64 = 7;
    public const int String = 8;

    /// <summary>Flatten + Gemm over images [N, channels, height, width]: logits = W x + b. Weights are row-major, classes x features.</summary>
    public static byte[] Linear(
        int channels, int height, int width, int classes, float[]? weights = null, float[]? bias = null, bool softmax = false, int? batch = null)
    {
        var features = channels * height * width;
        var graph = new OnnxGraph()
            .Input("image", Float, batch, channels, height, width)
            .Weights("W", weights ?? Ramp(classes * features), classes, features)
            .Weights("b", bias ?? new float[classes], classes)
            .Node("Flatten", ["image"], ["flat"])
            .Node("Gemm", ["flat", "W", "b"], [softmax ? "z" : "logits"], OnnxGraph.Int("transB", 1));
        if (softmax)
        {
            graph.Node("Softmax", ["z"], ["logits"], OnnxGraph.Int("axis", 1));
        }

        return graph.Output("logits", Float, batch, classes).Model();
    }

    /// <summary>Gemm over rows [N, features].</summary>
    public static byte[] Flat(int features, int classes, float[]? weights = null, int? batch = null) => new OnnxGraph()
        .Input("x", Float, batch, features)
        .Weights("W", weights ?? Ramp(classes * features), classes, features)
        .Node("Gemm", ["x", "W"], ["logits"], OnnxGraph.Int("transB", 1))
        .Output("logits", Float, batch, classes)
        .Model();

    /// <summary>Linear over images [N, height, width, channels].</summary>
    public static byte[] ChannelsLast(int height, int width, int channels, int classes, float[]? weights = null) => new OnnxGraph()
        .Input("image", Float, null, height, width, channels)
        .Weights("W", weights ?? Ramp(classes * height * width * channels), classes, height * width * channels)
        .Node("Flatten", ["image"], ["flat"])
        .Node("Gemm", ["flat", "W"], ["logits"], OnnxGraph.Int("transB", 1))
        .Output("logits", Float, null, classes)
        .Model();

    /// <summary>Linear over bytes [N, channels, height, width].</summary>
    public static byte[] Bytes(int channels, int height, int width, int classes, float[]? weights = null) => new OnnxGraph()
        .Input("image", UInt8, null, channels, height, width)
        .Weights("W", weights ?? Ramp(classes * channels * height * width), classes, channels * height * width)
        .Node("Cast", ["image"], ["float"], OnnxGraph.Int("to", Float))
        .Node("Flatten", ["float"], ["flat"])
        .Node("Gemm", ["flat", "W"], ["logits"], OnnxGraph.Int("transB", 1))
        .Output("logits", Float, null, classes)
        .Model();

    /// <summary>One number a sample: a sigmoid, or the logit before it.</summary>
    public static byte[] Binary(int features, float[] weights, bool sigmoid = true)
    {
        var graph = new OnnxGraph()
            .Input("x", Float, null, features)
            .Weights("W", weights, features, 1)
            .Node("MatMul", ["x", "W"], [sigmoid ? "z" : "y"]);
        if (sigmoid)
        {
            graph.Node("Sigmoid", ["z"], ["y"]);
        }

        return graph.Output("y", Float, null, 1).Model();
    }

    /// <summary>Every output is NaN (0 x infinity).</summary>
    public static byte[] NotANumber(int channels, int height, int width, int classes)
    {
        var features = channels * height * width;
        var weights = new float[classes * features];
        Array.Fill(weights, float.NaN);
        return Linear(channels, height, width, classes, weights);
    }

    /// <summary>Two inputs of images: no classifier of ours.</summary>
    public static byte[] TwoInputs() => new OnnxGraph()
        .Input("a", Float, null, 1, 4, 4)
        .Input("b", Float, null, 1, 4, 4)
        .Node("Add", ["a", "b"], ["c"])
        .Node("Flatten", ["c"], ["logits"])
        .Output("logits", Float, null, 16)
        .Model();

    /// <summary>Weights [classes, features] in a file beside the model; the bytes of that file are classes x features floats.</summary>
    public static byte[] External(string location, int height, int width, int classes, long offset = 0) => new OnnxGraph()
        .Input("image", Float, null, 1, height, width)
        .ExternalWeights("W", location, offset, (long)classes * height * width * sizeof(float), classes, height * width)
        .Node("Flatten", ["image"], ["flat"])
        .Node("Gemm", ["flat", "W"], ["logits"], OnnxGraph.Int("transB", 1))
        .Output("logits", Float, null, classes)
        .Model();

    /// <summary>Gemm weights (classes x 4) inside both branches of an If; one branch also holds a Constant node of 3 floats.</summary>
    public static byte[] IfWeights(int classes)
    {
        var then = new OnnxGraph()
            .Weights("W1", Ramp(classes * 4), classes, 4)
            .Node("Gemm", ["x", "W1"], ["t"], OnnxGraph.Int("transB", 1))
            .Output("t", Float, null, classes);
        var otherwise = new OnnxGraph()
            .Weights("W2", Ramp(classes * 4), classes, 4)
            .Node("Constant", [], ["k"], OnnxGraph.TensorAttribute("value", "k", [1f, 2f, 3f], 3))
            .Node("Gemm", ["x", "W2"], ["e"], OnnxGraph.Int("transB", 1))
            .Output("e", Float, null, classes);
        return new OnnxGraph()
            .Input("x", Float, null, 4)
            .Weights("yes", [1f])
            .Node("Cast", ["yes"], ["cond"], OnnxGraph.Int("to", 9))
            .Node("If", ["cond"], ["logits"], OnnxGraph.Graph("then_branch", then), OnnxGraph.Graph("else_branch", otherwise))
            .Output("logits", Float, null, classes)
            .Model();
    }

    /// <summary>Puts a model and its card into a folder, and reads it as the catalog does.</summary>
    internal static CatalogedModel Catalog(TempFolder folder, byte[] bytes, string? card = null, string name = "m")
    {
        var path = folder.Write($"family/{name}.onnx", bytes);
        if (card is not null)
        {
            folder.Write($"family/{name}.json", card);
        }

        return ModelCatalog.Read(folder.Path, path);
    }

    /// <summary>Small different numbers.</summary>
    public static float[] Ramp(int count) => Enumerable.Range(0, count).Select(i => (i * 7 % 11 - 5) / 10f).ToArray();
}

/// <summary>A graph, written field by field.</summary>
public sealed class OnnxGraph
{
    private readonly List<(int Field, byte[] Message)> _messages = [];

    /// <summary>An input; null sizes are free.</summary>
    public OnnxGraph Input(string name, int type, params int?[] dims) => Message(11, Value(name, type, dims));

    /// <summary>An output; null sizes are free.</summary>
    public OnnxGraph Output(string name, int type, params int?[] dims) => Message(12, Value(name, type, dims));

    /// <summary>An output that is a sequence of maps from text (or whole numbers) to float, as ZipMap gives it.</summary>
    public OnnxGraph MapOutput(string name, int keys = TestModels.String) => Message(12, Build(o =>
    {
        var value = Build(t => Nested(t, 1, Build(tensor => Varint(tensor, 1, TestModels.Float))));
        var map = Build(m =>
        {
            Varint(m, 1, keys);
            Nested(m, 2, value);
        });
        Text(o, 1, name);
        Nested(o, 2, Build(t => Nested(t, 4, Build(sequence => Nested(sequence, 1, Build(element => Nested(element, 5, map)))))));
    }));

    /// <summary>A float initializer.</summary>
    public OnnxGraph Weights(string name, float[] values, params int[] dims) =>
        Message(5, Tensor(name, TestModels.Float, MemoryMarshal.AsBytes<float>(values).ToArray(), dims));

    /// <summary>An initializer of any type.</summary>
    public OnnxGraph Raw(string name, int type, byte[] raw, params int[] dims) => Message(5, Tensor(name, type, raw, dims));

    /// <summary>An initializer of whole numbers, listed and not as raw bytes.</summary>
    public OnnxGraph Listed(string name, params long[] values) => Message(5, Build(o =>
    {
        Dims(o, [values.Length]);
        Varint(o, 2, TestModels.Int64);
        foreach (var value in values)
        {
            o.WriteTag(7, WireType.Varint);
            o.WriteInt64(value);
        }

        Text(o, 8, name);
    }));

    /// <summary>An initializer of texts.</summary>
    public OnnxGraph Listed(string name, params string[] values) => Message(5, Build(o =>
    {
        Dims(o, [values.Length]);
        Varint(o, 2, TestModels.String);
        foreach (var value in values)
        {
            Text(o, 6, value);
        }

        Text(o, 8, name);
    }));

    /// <summary>An initializer whose values lie in a file of their own.</summary>
    public OnnxGraph ExternalWeights(string name, string location, long offset, long length, params int[] dims) => Message(5, Build(o =>
    {
        Dims(o, dims);
        Varint(o, 2, TestModels.Float);
        Text(o, 8, name);
        Nested(o, 13, Entry("location", location));
        Nested(o, 13, Entry("offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Nested(o, 13, Entry("length", length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Varint(o, 14, 1);
    }));

    /// <summary>A node of the standard operators.</summary>
    public OnnxGraph Node(string op, string[] inputs, string[] outputs, params byte[][] attributes) => NodeOf(string.Empty, op, inputs, outputs, attributes);

    /// <summary>A node of another domain, such as <c>ai.onnx.ml</c>.</summary>
    public OnnxGraph NodeOf(string domain, string op, string[] inputs, string[] outputs, params byte[][] attributes) => Message(1, Build(o =>
    {
        foreach (var input in inputs)
        {
            Text(o, 1, input);
        }

        foreach (var output in outputs)
        {
            Text(o, 2, output);
        }

        Text(o, 4, op);
        foreach (var attribute in attributes)
        {
            Nested(o, 5, attribute);
        }

        if (domain.Length > 0)
        {
            Text(o, 7, domain);
        }
    }));

    /// <summary>A whole-number attribute.</summary>
    public static byte[] Int(string name, long value) => Build(o =>
    {
        Text(o, 1, name);
        o.WriteTag(3, WireType.Varint);
        o.WriteInt64(value);
        Varint(o, 20, 2);
    });

    /// <summary>A text attribute.</summary>
    public static byte[] Str(string name, string value) => Build(o =>
    {
        Text(o, 1, name);
        Text(o, 4, value);
        Varint(o, 20, 3);
    });

    /// <summary>A list of texts.</summary>
    public static byte[] Texts(string name, params string[] values) => Build(o =>
    {
        Text(o, 1, name);
        foreach (var value in values)
        {
            Text(o, 9, value);
        }

        Varint(o, 20, 8);
    });

    /// <summary>A list of whole numbers.</summary>
    public static byte[] Ints(string name, params long[] values) => Build(o =>
    {
        Text(o, 1, name);
        foreach (var value in values)
        {
            o.WriteTag(8, WireType.Varint);
            o.WriteInt64(value);
        }

        Varint(o, 20, 7);
    });

    /// <summary>A list of numbers.</summary>
    public static byte[] Floats(string name, params float[] values) => Build(o =>
    {
        Text(o, 1, name);
        foreach (var value in values)
        {
            o.WriteTag(7, WireType.Fixed32);
            o.WriteFloat(value);
        }

        Varint(o, 20, 6);
    });

    /// <summary>A float tensor attribute.</summary>
    public static byte[] TensorAttribute(string name, string tensor, float[] values, params int[] dims) =>
        TensorAttribute(name, tensor, TestModels.Float, MemoryMarshal.AsBytes<float>(values).ToArray(), dims);

    /// <summary>A tensor attribute of any type.</summary>
    public static byte[] TensorAttribute(string name, string tensor, int type, byte[] raw, params int[] dims) => Build(o =>
    {
        Text(o, 1, name);
        Nested(o, 5, Tensor(tensor, type, raw, dims));
        Varint(o, 20, 4);
    });

    /// <summary>A graph attribute, such as the branch of an If.</summary>
    public static byte[] Graph(string name, OnnxGraph graph) => Build(o =>
    {
        Text(o, 1, name);
        Nested(o, 6, graph.Bytes());
        Varint(o, 20, 5);
    });

    /// <summary>The whole file.</summary>
    public byte[] Model(int opset = 13, int irVersion = 7, int? mlOpset = null) => Build(o =>
    {
        Varint(o, 1, irVersion);
        Text(o, 2, "EvalHarness.Tests");
        Text(o, 3, "1");
        Nested(o, 7, Bytes());
        Nested(o, 8, Build(opsets => Varint(opsets, 2, opset)));
        if (mlOpset is { } version)
        {
            Nested(o, 8, Build(opsets =>
            {
                Text(opsets, 1, "ai.onnx.ml");
                Varint(opsets, 2, version);
            }));
        }
    });

    /// <summary>A field of the graph that the methods above do not know.</summary>
    public OnnxGraph Message(int field, byte[] message)
    {
        _messages.Add((field, message));
        return this;
    }

    private static byte[] Value(string name, int type, int?[] dims) => Build(o =>
    {
        Text(o, 1, name);
        var shape = Build(s =>
        {
            foreach (var dim in dims)
            {
                Nested(s, 1, Build(d =>
                {
                    if (dim is { } size)
                    {
                        Varint(d, 1, size);
                    }
                    else
                    {
                        Text(d, 2, "N");
                    }
                }));
            }
        });
        Nested(o, 2, Build(t => Nested(t, 1, Build(tensor =>
        {
            Varint(tensor, 1, type);
            Nested(tensor, 2, shape);
        }))));
    });

    private static byte[] Tensor(string name, int type, byte[] raw, int[] dims) => Build(o =>
    {
        Dims(o, dims);
        Varint(o, 2, type);
        Text(o, 8, name);
        Nested(o, 9, raw);
    });

    private static byte[] Entry(string key, string value) => Build(o =>
    {
        Text(o, 1, key);
        Text(o, 2, value);
    });

    private byte[] Bytes() => Build(o =>
    {
        foreach (var (field, message) in _messages)
        {
            Nested(o, field, message);
        }

        Text(o, 2, "graph");
    });

    private static byte[] Build(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var o = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(o);
        }

        return bytes.ToArray();
    }

    private static void Dims(CodedOutputStream o, int[] dims)
    {
        foreach (var dim in dims)
        {
            o.WriteTag(1, WireType.Varint);
            o.WriteInt64(dim);
        }
    }

    private static void Varint(CodedOutputStream o, int field, int value)
    {
        o.WriteTag(field, WireType.Varint);
        o.WriteInt32(value);
    }

    private static void Text(CodedOutputStream o, int field, string value)
    {
        o.WriteTag(field, WireType.LengthDelimited);
        o.WriteString(value);
    }

    private static void Nested(CodedOutputStream o, int field, byte[] message)
    {
        o.WriteTag(field, WireType.LengthDelimited);
        o.WriteBytes(ByteString.CopyFrom(message));
    }
}
