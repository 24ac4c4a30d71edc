namespace EvalHarness.Data;

/// <summary>Texts.</summary>
public sealed class TextBatch : SampleBatch
{
    /// <summary>Makes room for <paramref name="capacity"/> texts.</summary>
    public TextBatch(int capacity)
        : base(capacity)
    {
        Texts = new string[capacity];
        Array.Fill(Texts, string.Empty);
    }

    /// <summary>The texts.</summary>
    public string[] Texts { get; }
}
