using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>A way of storing samples. Opening one reads headers only (or counts lines); samples stream.</summary>
internal abstract class DatasetFormat
{
    public required DataKind Kind { get; init; }

    public required int Count { get; init; }

    /// <summary>Shape of every image; null for tables and texts.</summary>
    public ImageShape? Shape { get; init; }

    /// <summary>Columns of a table; empty otherwise.</summary>
    public IReadOnlyList<TabularColumn> Columns { get; init; } = [];

    /// <summary>Classes that the format itself knows (folder names, label texts); null where it knows none.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether there are labels.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>What looks wrong in the data and does not stop them from being read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>SHA-256 of the samples, lower-case hex, where they lie in no files; null otherwise.</summary>
    public virtual string? ContentHash => null;

    /// <summary>Streams the samples at the given indices (ascending; null for all), with labels as they are stored.</summary>
    public abstract ISampleStream Open(int[]? indices);

    /// <summary>Whether labels count from 0 even if no sample has the label 0.</summary>
    public virtual bool CountsFrom0 => false;

    /// <summary>The label of every sample as it is stored, where the format reads them without the samples; null otherwise.</summary>
    public virtual IEnumerable<int>? StoredLabels() => null;

    /// <summary>The groups of a column that the format stores; null if it has no such column.</summary>
    public virtual SliceValues? Slice(string column) => null;
}

/// <summary>Samples one after the other.</summary>
internal interface ISampleStream : IDisposable
{
    /// <summary>Fills indices, labels and values of a batch; 0 at the end. Bad samples are left out and listed.</summary>
    int Fill(SampleBatch batch, List<BadSample> bad);
}
