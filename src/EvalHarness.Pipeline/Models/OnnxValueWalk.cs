using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>A ValueInfoProto: name, element type and shape of an input or output.</summary>
internal sealed class OnnxValueWalk(ProtobufWalker walker)
{
    public OnnxValue Value(long end)
    {
        var value = new OnnxValue(string.Empty, "unknown", OnnxElementType.Undefined, null);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.LengthDelimited):
                    value = value with { Name = walker.Text(end) };
                    break;
                case (2, WireType.LengthDelimited):
                    value = Type(walker.End(end), value);
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        return value;
    }

    private OnnxValue Type(long end, OnnxValue value)
    {
        while (walker.Next(end, out var field, out var type))
        {
            if (field == 1 && type == WireType.LengthDelimited)
            {
                value = TensorType(walker.End(end), value with { Structure = "tensor" });
                continue;
            }

            value = field switch
            {
                4 => value with { Structure = "sequence" },
                5 => value with { Structure = "map" },
                8 => value with { Structure = "sparse" },
                9 => value with { Structure = "optional" },
                _ => value,
            };
            walker.Skip(type, end);
        }

        return value;
    }

    private OnnxValue TensorType(long end, OnnxValue value)
    {
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    var number = walker.Varint();
                    var known = number <= (ulong)OnnxElementType.Float4E2M1;
                    value = value with { ElementType = known ? (OnnxElementType)number : OnnxElementType.Undefined };
                    break;
                case (2, WireType.LengthDelimited):
                    value = value with { Dims = Shape(walker.End(end)) };
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        return value;
    }

    private List<OnnxDim> Shape(long end)
    {
        var dims = new List<OnnxDim>();
        while (walker.Next(end, out var field, out var type))
        {
            if (field == 1 && type == WireType.LengthDelimited && dims.Count < 64)
            {
                dims.Add(Dim(walker.End(end)));
            }
            else
            {
                walker.Skip(type, end);
            }
        }

        return dims;
    }

    private OnnxDim Dim(long end)
    {
        var dim = default(OnnxDim);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    var size = (long)walker.Varint();
                    dim = dim with { Size = size > 0 ? size : null };
                    break;
                case (2, WireType.LengthDelimited):
                    dim = dim with { Symbol = walker.Text(end) };
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        return dim;
    }
}
