namespace EvalHarness.Models;

/// <summary>What the walk through a file gathers.</summary>
internal sealed class OnnxParts
{
    private readonly Dictionary<(string Name, int Scope), List<(string Operator, int Input)>> _uses = [];
    private readonly List<(string Operator, int Input)> _none = [];

    public bool HasGraph { get; set; }

    public long IrVersion { get; set; }

    public string? Producer { get; set; }

    public string? ProducerVersion { get; set; }

    public Dictionary<string, long> Opsets { get; } = new(StringComparer.Ordinal);

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    public HashSet<string> MainInitializers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> Operators { get; } = new(StringComparer.Ordinal);

    /// <summary>Operator that makes each value of the main graph.</summary>
    public Dictionary<string, string> Makers { get; } = new(StringComparer.Ordinal);

    /// <summary>Class labels that operators name.</summary>
    public OnnxLabels Labels { get; } = new();

    /// <summary>Every constant with the graph it lies in (0 is the main graph).</summary>
    public List<(OnnxTensor Tensor, int Scope)> Tensors { get; } = [];

    /// <summary>Remembers who takes a value, where that decides whether it is a parameter.</summary>
    public void Use(string name, int scope, string op, int input)
    {
        if (name.Length == 0)
        {
            return;
        }

        if (!_uses.TryGetValue((name, scope), out var uses))
        {
            uses = [];
            _uses.Add((name, scope), uses);
        }

        uses.Add((op, input));
    }

    public IReadOnlyCollection<(string Operator, int Input)> UsesOf(string name, int scope) => _uses.GetValueOrDefault((name, scope)) ?? _none;
}
