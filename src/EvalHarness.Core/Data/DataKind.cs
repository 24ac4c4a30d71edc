namespace EvalHarness.Data;

/// <summary>What a sample of a dataset is.</summary>
public enum DataKind
{
    /// <summary>An image of 8-bit planes.</summary>
    Image,

    /// <summary>A row of numbers and categories.</summary>
    Tabular,

    /// <summary>A text.</summary>
    Text,
}
