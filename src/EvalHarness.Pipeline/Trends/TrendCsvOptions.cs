namespace EvalHarness.Trends;

/// <summary>Which columns of a table make a trend.</summary>
public sealed record TrendCsvOptions
{
    /// <summary>Column of the scale; two columns, e.g. <c>params</c> and <c>tokens</c>, ask for the two-variable fit.</summary>
    public required IReadOnlyList<string> X { get; init; }

    /// <summary>Column of the metric.</summary>
    public required string Y { get; init; }

    /// <summary>Columns that together name the series; empty if there is one only.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>Column of the standard error; null if there is none.</summary>
    public string? StandardError { get; init; }

    /// <summary>Column of the number of samples; null if there is none.</summary>
    public string? N { get; init; }

    /// <summary>Column of the point's name; null if there is none.</summary>
    public string? Name { get; init; }

    /// <summary>Rows to keep: column and the text it must hold; null for all.</summary>
    public (string Column, string Value)? Where { get; init; }

    /// <summary>Rows that are not fitted but predicted, to see how far the prediction is off: column and text; null for none.</summary>
    public (string Column, string Value)? HoldOut { get; init; }
}
