namespace EvalHarness.Reports;

/// <summary>How a column's values are printed; the CSV download always holds the full number.</summary>
internal enum ColumnFormat
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A number with three significant digits.</summary>
    Number,

    /// <summary>A share, printed as a percentage.</summary>
    Percent,

    /// <summary>A difference of shares, printed in percentage points with its sign.</summary>
    Points,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A size such as the number of parameters, printed as 261k.</summary>
    Size,

    /// <summary>Only for the chart: in the CSV, but not in the table on the page.</summary>
    Hidden,
}

/// <summary>A column of a chart's data.</summary>
/// <param name="Id">Key in the chart's specification and heading in the CSV.</param>
/// <param name="Label">Heading on the page.</param>
/// <param name="Format">How values are printed.</param>
internal sealed record DataColumn(string Id, string Label, ColumnFormat Format);

/// <summary>The data behind a chart: columns, and rows of strings, numbers, booleans or null.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, each as long as the columns.</param>
internal sealed record DataTable(IReadOnlyList<DataColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>No data of its own.</summary>
    public static readonly DataTable Empty = new([], []);
}

/// <summary>A choice above a chart: it shows only the rows whose column has the chosen value, or null, which goes with all.</summary>
/// <param name="Column">Id of a text column.</param>
/// <param name="Label">What is chosen.</param>
/// <param name="Start">The value chosen at first; null for the first in the data.</param>
internal sealed record ChartSelector(string Column, string Label, string? Start = null);

/// <summary>For a chart of measurements: which metric, and which checkpoint, it starts with.</summary>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Checkpoint">Name of the checkpoint; null for all at once.</param>
/// <param name="Perturbation">Id of the perturbation; null for all at once.</param>
/// <param name="Ood">Whether it draws the OOD conditions instead of the perturbed ones.</param>
internal sealed record CellChoice(string Metric, string? Checkpoint = null, string? Perturbation = null, bool Ood = false);

/// <summary>
/// A chart: a fixed Vega-Lite specification (a file of this folder's Assets/charts, into which nothing is ever pasted) and data.
/// </summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Spec">Name of the specification.</param>
/// <param name="Title">What it shows, as a heading.</param>
/// <param name="Description">What there is to see, for those who do not see it.</param>
/// <param name="Table">The data.</param>
internal sealed record ReportChart(string Id, string Spec, string Title, string Description, DataTable Table)
{
    /// <summary>Choices above the chart.</summary>
    public IReadOnlyList<ChartSelector> Selectors { get; init; } = [];

    /// <summary>Set for a chart that draws the run's measurements under every perturbation, which the page holds once for all charts.</summary>
    public CellChoice? Cells { get; init; }

    /// <summary>The fine print: conventions, sample sizes, what the intervals are.</summary>
    public string? Note { get; init; }

    /// <summary>Height in pixels that the page keeps free until it is drawn.</summary>
    public int Height { get; init; } = 320;

    /// <summary>The id of one of several charts of a kind: overview, overview-2, ...</summary>
    /// <param name="id">The id of the first.</param>
    /// <param name="number">Which, from 0.</param>
    public static string Numbered(string id, int number) => number == 0 ? id : FormattableString.Invariant($"{id}-{number + 1}");
}
