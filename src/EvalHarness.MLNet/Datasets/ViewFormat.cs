using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Datasets;

/// <summary>
/// Any labelled view as a table, or as texts. Every stream has its own cursor over the columns that count, so samples stream and no more than a
/// batch of them is in memory.
/// </summary>
internal sealed class ViewFormat : DatasetFormat
{
    private readonly IDataView _view;
    private readonly string _where;
    private readonly DataViewSchema.Column? _text;
    private readonly ViewLabel? _label;
    private readonly IReadOnlyList<ViewFeature> _features;
    private readonly IReadOnlyList<DataViewSchema.Column> _needed;
    private readonly IReadOnlyList<string> _slices;
    private readonly Lazy<string> _contentHash;

    private ViewFormat(IDataView view, string where, DataViewSchema.Column? text, ViewLabel? label, DataViewSchema.Column? labelColumn, IReadOnlyList<ViewFeature> features, IEnumerable<DataViewSchema.Column> needed, IReadOnlyList<SliceColumn> slices)
    {
        (_view, _where, _text, _label, _features) = (view, where, text, label, features);
        _needed = [.. needed, .. labelColumn is { } column ? [column] : Array.Empty<DataViewSchema.Column>()];
        _slices = [.. slices.Select(slice => slice.Name)];
        _contentHash = new Lazy<string>(Hash);
    }

    /// <inheritdoc/>
    public override string? ContentHash => _contentHash.Value;

    /// <summary>Understands a view as a dataset's card says.</summary>
    /// <param name="view">The view.</param>
    /// <param name="card">Label, features, slices, classes.</param>
    /// <param name="where">The file or the dataset, for messages.</param>
    /// <exception cref="RefusedException">A column is missing or holds what cannot be used.</exception>
    public static ViewFormat Create(IDataView view, DatasetCard card, string where)
    {
        var label = card.Role == EvalHarness.Datasets.DatasetRole.Ood ? null : LabelOf(view, card);
        var labels = label is { } column ? ViewLabel.Of(view, column, card.Classes) : null;
        var text = string.Equals(card.Kind, "text", StringComparison.Ordinal) ? TextOf(view, card) : (DataViewSchema.Column?)null;
        DataViewSchema.Column[] columns = text is { } only ? [only] : [.. FeaturesOf(view, card, label)];
        ViewFeature[] features = text is null
            ? [.. columns.Select(feature => ViewFeature.Of(view, feature, card.Options.Categories.GetValueOrDefault(feature.Name)))]
            : [];
        return new ViewFormat(view, where, text, labels, label, features, columns, card.Slices)
        {
            Kind = text is null ? EvalHarness.Data.DataKind.Tabular : EvalHarness.Data.DataKind.Text,
            Count = CountOf(view, where),
            Columns = [.. features.SelectMany(feature => feature.Columns)],
            Classes = labels?.Classes,
            HasLabels = labels is not null,
        };
    }

    /// <inheritdoc/>
    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    /// <inheritdoc/>
    public override SliceValues? Slice(string column)
    {
        if (_view.Schema.GetColumnOrNull(column) is not { } found || found.Type is VectorDataViewType)
        {
            return null;
        }

        return SliceBuilder.Build(column, Count, Groups(found));
    }

    private IEnumerable<(int Index, string? Group)> Groups(DataViewSchema.Column column)
    {
        using var cursor = Guard(() => _view.GetRowCursor([column]), 0);
        var text = ColumnReaders.AnyText(cursor, column);
        for (var index = 0; Guard(cursor.MoveNext, index); index++)
        {
            yield return (index, text()?.Trim());
        }
    }

    private static DataViewSchema.Column? LabelOf(IDataView view, DatasetCard card) => card.LabelColumn is { } named
        ? Needed(view, named)
        : ViewDescription.LabelOf(view.Schema);

    private static DataViewSchema.Column TextOf(IDataView view, DatasetCard card) => Needed(view, card.Options.InputColumn ?? "Text") is var column && column.Type == TextDataViewType.Instance
        ? column
        : throw new RefusedException($"The column '{column.Name}' holds {column.Type}, but texts are needed.", "Name the column of texts (options: input_column).");

    private static IEnumerable<DataViewSchema.Column> FeaturesOf(IDataView view, DatasetCard card, DataViewSchema.Column? label)
    {
        if (card.Options.Features is { } named)
        {
            return named.Select(name => Needed(view, name));
        }

        if (view.Schema.GetColumnOrNull("Features") is { } features && ViewFeature.Fits(features))
        {
            return [features];
        }

        var slices = card.Slices.Select(slice => slice.Name).ToHashSet(StringComparer.Ordinal);
        var others = view.Schema
            .Where(column => !column.IsHidden && column.Index != label?.Index && column.Name != "Index" && !slices.Contains(column.Name) && ViewFeature.Fits(column))
            .ToList();
        return others.Count > 0 ? others : throw new RefusedException("No column of it can be a feature.", "Name the feature columns in dataset.json (options: features).");
    }

    private static DataViewSchema.Column Needed(IDataView view, string name) => view.Schema.GetColumnOrNull(name)
        ?? throw new RefusedException($"There is no column '{name}', but: {string.Join(", ", view.Schema.Where(column => !column.IsHidden).Select(column => column.Name).Take(12))}.", "Correct the name.");

    private static int CountOf(IDataView view, string where)
    {
        var count = view.GetRowCount() ?? 0;
        if (view.GetRowCount() is null)
        {
            using var cursor = view.GetRowCursor([]);
            while (cursor.MoveNext())
            {
                count++;
            }
        }

        return count is > 0 and <= int.MaxValue ? (int)count : throw new RefusedException($"{Path.GetFileName(where)} has {count} rows.", "Give it at least one row.");
    }

    private T Guard<T>(Func<T> read, int rows)
    {
        try
        {
            return read();
        }

        // ML.NET decodes on threads of its own and wraps whatever they throw.
        catch (Exception error) when (error is not (UsageException or OutOfMemoryException))
        {
            throw new UsageException(
                FormattableString.Invariant($"{_where}: it cannot be read after {rows} rows ({(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}). Save or copy it again."), error);
        }
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', [.. Classes ?? [], .. Columns.Select(column => column.ToString())])));
        using var stream = Open(null);
        var bad = new List<BadSample>();
        SampleBatch batch = Kind == EvalHarness.Data.DataKind.Text ? new TextBatch(256) : new TabularBatch(Columns, 256);
        while (stream.Fill(batch, bad) > 0)
        {
            hash.AppendData(MemoryMarshal.AsBytes(batch.Indices.AsSpan(0, batch.Count)));
            hash.AppendData(MemoryMarshal.AsBytes(batch.Labels.AsSpan(0, batch.Count)));
            if (batch is TabularBatch table)
            {
                hash.AppendData(MemoryMarshal.AsBytes(table.Values.AsSpan(0, batch.Count * Columns.Count)));
            }
            else
            {
                hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', ((TextBatch)batch).Texts.Take(batch.Count))));
            }
        }

        foreach (var slice in _slices)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(slice));
            hash.AppendData(Slice(slice) is { } groups ? [.. Encoding.UTF8.GetBytes(string.Join('\n', groups.Groups)), .. MemoryMarshal.AsBytes(groups.GroupOf)] : []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed class Stream : ISampleStream
    {
        private readonly ViewFormat _format;
        private readonly IndexWalk _walk;
        private readonly DataViewRowCursor _cursor;
        private readonly Func<bool> _move;
        private readonly Func<int>? _label;
        private readonly Func<ReadOnlyMemory<char>>? _text;
        private readonly FillValues[] _values;
        private int _at = -1;

        public Stream(ViewFormat format, int[]? indices)
        {
            (_format, _walk) = (format, new IndexWalk(indices, format.Count));
            _cursor = format.Guard(() => format._view.GetRowCursor(format._needed), 0);
            _move = _cursor.MoveNext;
            _label = format._label?.Reader(_cursor);
            _text = format._text is { } column ? ColumnReaders.Text(_cursor, column) : null;
            _values = [.. format._features.Select(feature => feature.Reader(_cursor))];
        }

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            batch.Count = 0;
            while (batch.Count < batch.Capacity && _walk.Next(out var index))
            {
                Move(index);
                var label = _label?.Invoke() ?? -1;
                if (_label is not null && label < 0)
                {
                    bad.Add(new BadSample(index, _format._where, label == -1 ? "its label is missing" : "its label is no class"));
                    continue;
                }

                var i = batch.Count++;
                (batch.Indices[i], batch.Labels[i]) = (index, label);
                Store(batch, i);
            }

            return batch.Count;
        }

        public void Dispose() => _cursor.Dispose();

        private void Store(SampleBatch batch, int i)
        {
            if (_text is not null)
            {
                ((TextBatch)batch).Texts[i] = _text().ToString();
                return;
            }

            var row = ((TabularBatch)batch).Row(i);
            var at = 0;
            for (var k = 0; k < _values.Length; k++)
            {
                var count = _format._features[k].Columns.Count;
                _values[k](row.Slice(at, count));
                at += count;
            }
        }

        private void Move(int index)
        {
            for (; _at < index; _at++)
            {
                if (!_format.Guard(_move, _at + 1))
                {
                    throw new UsageException(string.Create(
                        CultureInfo.InvariantCulture, $"{_format._where}: it ends after {_at + 1} of {_format.Count} rows. Save or copy it again."));
                }
            }
        }
    }
}
