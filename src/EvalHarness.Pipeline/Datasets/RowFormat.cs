using EvalHarness.Data;

namespace EvalHarness.Datasets;

/// <summary>Samples that are rows of a file: tables, texts, or lists of image files.</summary>
internal abstract class RowFormat(RowSource source, RowScan scan, LabelColumn? labels) : DatasetFormat
{
    protected RowSource Source { get; } = source;

    protected RowScan Scan { get; } = scan;

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    public override SliceValues? Slice(string column)
    {
        var position = Source.Find(column);
        return position < 0
            ? null
            : SliceBuilder.Build(column, Count, Source.Rows().Select((row, i) => (i, row?[position] is { } text && !Scan.IsMissing(text) ? text.Trim() : null)));
    }

    /// <summary>Stores the values of some rows in the batch, in parallel if that helps; the problem of each row that has one.</summary>
    protected abstract void Store(SampleBatch batch, List<string?[]> rows, string?[] problems);

    private sealed class Stream(RowFormat format, int[]? indices) : ISampleStream
    {
        private readonly IEnumerator<string?[]?> _rows = format.Source.Rows().GetEnumerator();
        private readonly IndexWalk _walk = new(indices, format.Count);
        private readonly List<string?[]> _good = [];
        private int _next;

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            // A batch of nothing but bad rows is no end: go on until one row is good or the file is read.
            int taken;
            do
            {
                taken = Collect(batch, bad);
                var problems = new string?[_good.Count];
                format.Store(batch, _good, problems);
                BatchCompaction.Remove(batch, problems, bad, format.Source.Path);
            }
            while (taken > 0 && batch.Count == 0);
            return batch.Count;
        }

        public void Dispose() => _rows.Dispose();

        private int Collect(SampleBatch batch, List<BadSample> bad)
        {
            _good.Clear();
            var taken = 0;
            while (_good.Count < batch.Capacity && _walk.Next(out var index))
            {
                taken++;
                string? problem = format.Source.UnreadRow;
                var label = -1;
                if (Row(index) is { } row && (problem = Label(row, out label)) is null)
                {
                    batch.Indices[_good.Count] = index;
                    batch.Labels[_good.Count] = label;
                    _good.Add(row);
                }

                if (problem is not null)
                {
                    bad.Add(new BadSample(index, format.Source.Path, problem));
                }
            }

            batch.Count = _good.Count;
            return taken;
        }

        private string?[]? Row(int index)
        {
            string?[]? row = null;
            while (_next <= index && _rows.MoveNext())
            {
                row = _rows.Current;
                _next++;
            }

            return row;
        }

        private string? Label(string?[] row, out int label)
        {
            string? problem = null;
            label = format._labels is null ? -1 : format._labels.Of(row, out problem);
            return problem;
        }
    }

    private readonly LabelColumn? _labels = labels;
}
