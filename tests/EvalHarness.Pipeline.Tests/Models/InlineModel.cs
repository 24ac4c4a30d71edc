using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>Writes a model whose weights lie inside the file as a hole: large to read, nothing on the disk.</summary>
internal static class InlineModel
{
    public static void Write(string path, int elements)
    {
        var rest = new OnnxGraph()
            .Input("x", TestModels.Float, null, 1)
            .Node("MatMul", ["x", "W"], ["y"])
            .Output("y", TestModels.Float, null, elements)
            .Model();
        var raw = 4L * elements;
        var head = Bytes(o =>
        {
            o.WriteTag(1, WireType.Varint);
            o.WriteInt64(1);
            o.WriteTag(1, WireType.Varint);
            o.WriteInt64(elements);
            o.WriteTag(2, WireType.Varint);
            o.WriteInt32(TestModels.Float);
            o.WriteTag(8, WireType.LengthDelimited);
            o.WriteString("W");
            o.WriteTag(9, WireType.LengthDelimited);
            o.WriteUInt64((ulong)raw);
        });
        var tensor = Bytes(o =>
        {
            o.WriteTag(5, WireType.LengthDelimited);
            o.WriteUInt64((ulong)(head.Length + raw));
        });
        var graph = Bytes(o =>
        {
            o.WriteTag(7, WireType.LengthDelimited);
            o.WriteUInt64((ulong)(tensor.Length + head.Length + raw));
        });

        // Protobuf merges the two graph fields of a file: first the weights, then everything else.
        using var stream = File.Create(path);
        stream.Write(graph);
        stream.Write(tensor);
        stream.Write(head);
        stream.Seek(raw, SeekOrigin.Current);
        stream.Write(rest);
    }

    private static byte[] Bytes(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var o = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(o);
        }

        return bytes.ToArray();
    }
}
