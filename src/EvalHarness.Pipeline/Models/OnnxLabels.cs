using System.Globalization;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>
/// Which class labels a graph names for which of its outputs. Exports of scikit-learn do it in three ways: the classifier operator lists them
/// (<c>classlabels_*</c>), a ZipMap behind it does, or a table of them is indexed by the predicted class (ArrayFeatureExtractor). Inside ensembles
/// stand classifiers whose labels merely count, so only what leads straight to an output speaks for it.
/// </summary>
internal sealed class OnnxLabels
{
    /// <summary>More classes than this are not read.</summary>
    public const int Most = 1 << 16;

    private const int MostSteps = 64;

    // They change the numbers or their form, but not which class a column is of.
    private static readonly HashSet<string> Passing =
        ["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Normalizer", "Softmax", "LogSoftmax", "Sigmoid", "Clip", "Log", "Exp"];

    private readonly Dictionary<string, (string Operator, string From, IReadOnlyList<string> Labels)> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (OnnxElementType Type, long Place)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _read = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _all = [];

    /// <summary>The labels that all operators agree on; empty where they do not, or merely count from 0.</summary>
    public IReadOnlyList<string> Other => _all.Count > 0 && _all.All(labels => labels.SequenceEqual(_all[0])) && !Counts(_all[0]) ? _all[0] : [];

    /// <summary>A node with the labels that it lists; 0 is the scope of the main graph.</summary>
    public void Node(string op, string from, IReadOnlyList<string> outputs, IReadOnlyList<string> labels, int scope)
    {
        var named = labels.Count > 1 ? labels : [];
        if (named.Count > 0)
        {
            _all.Add(named);
        }

        foreach (var output in outputs.Where(output => scope == 0 && output.Length > 0))
        {
            _makers.TryAdd(output, (op, from, named));
        }
    }

    /// <summary>A constant that may be a table of labels, and where in the file it lies.</summary>
    public void Table(OnnxTensor tensor, long place, int scope)
    {
        if (scope == 0 && tensor.Elements is > 1 and <= Most && tensor.External is null
            && tensor.ElementType is OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.String)
        {
            _tables.TryAdd(tensor.Name, (tensor.ElementType, place));
        }
    }

    /// <summary>The labels of each output that has some.</summary>
    public Dictionary<string, IReadOnlyList<string>> Of(IEnumerable<OnnxValue> outputs, ProtobufWalker walker)
    {
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if (Trace(output.Name, walker) is { Count: > 1 } named && named.Distinct(StringComparer.Ordinal).Count() == named.Count)
            {
                labels[output.Name] = named;
            }
        }

        return labels;
    }

    private static bool Counts(IReadOnlyList<string> labels) =>
        labels.Index().All(label => string.Equals(label.Item, label.Index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private IReadOnlyList<string> Trace(string name, ProtobufWalker walker)
    {
        for (var step = 0; step < MostSteps && _makers.TryGetValue(name, out var maker); step++)
        {
            if (maker.Labels.Count > 0)
            {
                return maker.Labels;
            }

            if (maker.Operator == "ArrayFeatureExtractor")
            {
                return Table(maker.From, walker);
            }

            if (!Passing.Contains(maker.Operator))
            {
                break;
            }

            name = maker.From;
        }

        return [];
    }

    private List<string> Table(string name, ProtobufWalker walker)
    {
        if (!_read.TryGetValue(name, out var labels))
        {
            labels = _tables.TryGetValue(name, out var table) ? Read(walker, table.Type, table.Place) : [];
            _read.Add(name, labels);
        }

        return labels;
    }

    private static List<string> Read(ProtobufWalker walker, OnnxElementType elements, long place)
    {
        var labels = new List<string>();
        walker.Seek(place);
        var end = walker.End(walker.Length);
        while (walker.Next(end, out var field, out var type))
        {
            switch (field, type)
            {
                case (5 or 7, WireType.Varint):
                    labels.Add(Text((long)walker.Varint()));
                    break;
                case (5 or 7, WireType.LengthDelimited):
                    for (var numbers = walker.End(end); walker.Position < numbers && labels.Count < Most;)
                    {
                        labels.Add(Text((long)walker.Varint()));
                    }

                    break;
                case (6, WireType.LengthDelimited) when labels.Count < Most:
                    labels.Add(walker.Text(end));
                    break;
                case (9, WireType.LengthDelimited):
                    for (var bytes = walker.End(end); walker.Position < bytes && labels.Count < Most;)
                    {
                        labels.Add(Text(elements == OnnxElementType.Int64 ? walker.Fixed(sizeof(long)) : (int)walker.Fixed(sizeof(int))));
                    }

                    break;
                default:
                    walker.Skip(type, end);
                    break;
            }
        }

        return labels;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
