using System.Globalization;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>A TensorProto or SparseTensorProto: name, type and shape; values are jumped over.</summary>
internal sealed class OnnxTensorWalk(ProtobufWalker walker)
{
    private const int MaxRank = 64;

    public OnnxTensor Tensor(long end)
    {
        var (name, elementType, external) = (string.Empty, OnnxElementType.Undefined, false);
        var dims = new List<long>();
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, _):
                    Dims(type, end, dims);
                    break;
                case (2, WireType.Varint):
                    var number = walker.Varint();
                    elementType = number <= (ulong)OnnxElementType.Float4E2M1 ? (OnnxElementType)number : OnnxElementType.Undefined;
                    break;
                case (8, WireType.LengthDelimited):
                    name = walker.Text(end);
                    break;
                case (13, WireType.LengthDelimited):
                    Entry(walker.End(end), entries);
                    break;
                case (14, WireType.Varint):
                    external = walker.Varint() == 1;
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        return new OnnxTensor(name, elementType, dims, Product(dims), external ? External(name, entries) : null);
    }

    /// <summary>A sparse tensor counts its stored values.</summary>
    public OnnxTensor Sparse(long end)
    {
        OnnxTensor? values = null;
        while (walker.Next(end, out var field, out var type))
        {
            if (field == 1 && type == WireType.LengthDelimited)
            {
                values = Tensor(walker.End(end));
            }
            else
            {
                walker.Skip(type, end);
            }
        }

        return values ?? throw new InvalidDataException("a sparse tensor has no values");
    }

    private static long Product(List<long> dims)
    {
        long product = 1;
        foreach (var dim in dims)
        {
            product = dim >= 0 ? checked(product * dim) : throw new InvalidDataException("a tensor has a negative size");
        }

        return product;
    }

    private static OnnxExternalData External(string tensor, Dictionary<string, string> entries)
    {
        var location = entries.GetValueOrDefault("location") ?? throw new InvalidDataException($"the external data of '{tensor}' has no location");
        return new OnnxExternalData(location, Number(entries, "offset") ?? 0, Number(entries, "length"));
    }

    private static long? Number(Dictionary<string, string> entries, string key) => !entries.TryGetValue(key, out var text)
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"the {key} of external data is no number");

    private void Dims(WireType type, long end, List<long> dims)
    {
        if (type == WireType.Varint)
        {
            dims.Add((long)walker.Varint());
        }
        else if (type == WireType.LengthDelimited)
        {
            var list = walker.End(end);
            while (walker.Position < list && dims.Count <= MaxRank)
            {
                dims.Add((long)walker.Varint());
            }
        }

        if (dims.Count > MaxRank || (type is not WireType.Varint and not WireType.LengthDelimited))
        {
            throw new InvalidDataException("a tensor has more than 64 axes, or sizes that are no numbers");
        }
    }

    private void Entry(long end, Dictionary<string, string> entries)
    {
        var (key, value) = (string.Empty, string.Empty);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.LengthDelimited):
                    key = walker.Text(end);
                    break;
                case (2, WireType.LengthDelimited):
                    value = walker.Text(end);
                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        entries[key] = value;
    }
}
