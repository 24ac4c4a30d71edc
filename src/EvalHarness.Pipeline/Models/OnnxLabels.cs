using System.Globalization;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Models;

/// <summary>
/// Which class labels a graph names for which of its outputs. Exports do it in three ways: the classifier operator lists them
/// (<c>classlabels_*</c>), a ZipMap behind it does, or the predicted class picks its label from a table (ArrayFeatureExtractor, Gather, LabelEncoder).
/// Inside ensembles stand classifiers whose labels merely count, so only what leads straight to an output speaks for it, and a table that is picked
/// from by the same scores goes before such a count.
/// </summary>
internal sealed class OnnxLabels
{
    /// <summary>More classes than this are not read.</summary>
    public const int Most = 1 << 16;

    private const int MostSteps = 64;

    // They change the numbers or their form, but not which class a column is of.
    private static readonly HashSet<string> Passing =
        ["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Normalizer", "Softmax", "LogSoftmax", "Sigmoid", "Clip", "Log", "Exp"];

    // What lies between scores and the place that picks a label, which may count from 1.
    private static readonly HashSet<string> Picking = [.. Passing, "ArgMax", "TopK", "Add", "Sub"];

    private readonly Dictionary<string, Maker> _makers = new(StringComparer.Ordinal);
    private readonly List<Maker> _pickers = [];
    private readonly Dictionary<string, (OnnxElementType Type, long Place)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _read = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _all = [];

    /// <summary>The labels that all operators agree on; empty where they do not, or merely count from 0.</summary>
    public IReadOnlyList<string> Other => _all.Count > 0 && _all.All(labels => labels.SequenceEqual(_all[0])) && !Counts(_all[0]) ? _all[0] : [];

    /// <summary>Whether labels merely count: 0, 1, 2.</summary>
    public static bool Counts(IReadOnlyList<string> labels) =>
        labels.Index().All(label => string.Equals(label.Item, label.Index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>A node with the labels that it lists; 0 is the scope of the main graph.</summary>
    public void Node(string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, IReadOnlyList<string> labels, int scope)
    {
        var named = AreNames(labels) ? labels : [];
        if (named.Count > 0 && op != "LabelEncoder")
        {
            _all.Add(named);
        }

        if (scope != 0)
        {
            return;
        }

        var maker = new Maker(op, inputs.ElementAtOrDefault(0) ?? string.Empty, inputs.ElementAtOrDefault(1) ?? string.Empty, named);
        if (op is "ArrayFeatureExtractor" or "Gather" or "LabelEncoder")
        {
            _pickers.Add(maker);
        }

        foreach (var output in outputs.Where(output => output.Length > 0))
        {
            _makers.TryAdd(output, maker);
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
        var picked = new Lazy<Dictionary<Maker, IReadOnlyList<string>>>(() => Picked(walker));
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            var source = Source(output.Name, Passing);
            var own = source is null ? [] : Listed(source, walker);
            if (source is not null && Counts(own) && picked.Value.TryGetValue(source, out var table) && (own.Count == 0 || own.Count == table.Count))
            {
                own = table;
            }

            if (own.Count > 0)
            {
                labels[output.Name] = own;
            }
        }

        return labels;
    }

    /// <summary>Whether an output is the place of the largest score itself, from 0, and no label.</summary>
    public bool IsPlace(string output) => Source(output, Passing) is { Operator: "ArgMax" };

    private static bool AreNames(IReadOnlyList<string> labels) => labels.Count > 1 && labels.Distinct(StringComparer.Ordinal).Count() == labels.Count;

    /// <summary>What makes a value, behind operators that change no column; null if that is an input, or too far.</summary>
    private Maker? Source(string name, HashSet<string> passing)
    {
        for (var step = 0; step < MostSteps && _makers.TryGetValue(name, out var maker); step++)
        {
            if (maker.Labels.Count > 0 || !passing.Contains(maker.Operator))
            {
                return maker;
            }

            name = _makers.ContainsKey(maker.First) ? maker.First : maker.Second;
        }

        return null;
    }

    private IReadOnlyList<string> Listed(Maker maker, ProtobufWalker walker) =>
        maker.Labels.Count == 0 && maker.Operator is "ArrayFeatureExtractor" or "Gather" ? Table(maker.First, walker) : maker.Labels;

    /// <summary>The labels that the largest of some scores picks, by what makes those scores; of several tables none.</summary>
    private Dictionary<Maker, IReadOnlyList<string>> Picked(ProtobufWalker walker)
    {
        var picked = new Dictionary<Maker, IReadOnlyList<string>>();
        foreach (var picker in _pickers)
        {
            var labels = Listed(picker, walker);
            if (labels.Count > 0 && Source(picker.Operator == "LabelEncoder" ? picker.First : picker.Second, Picking) is { } source)
            {
                picked[source] = !picked.TryGetValue(source, out var other) || other.SequenceEqual(labels) ? labels : [];
            }
        }

        return picked;
    }

    private List<string> Table(string name, ProtobufWalker walker)
    {
        if (!_read.TryGetValue(name, out var labels))
        {
            labels = _tables.TryGetValue(name, out var table) && Read(walker, table.Type, table.Place) is var read && AreNames(read) ? read : [];
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
                case (5 or 7, WireType.Varint) when labels.Count < Most:
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

    /// <summary>A node of the main graph, with its first inputs and the labels that it lists; compared as itself.</summary>
    private sealed class Maker(string op, string first, string second, IReadOnlyList<string> labels)
    {
        public string Operator { get; } = op;

        public string First { get; } = first;

        public string Second { get; } = second;

        public IReadOnlyList<string> Labels { get; } = labels;
    }
}
