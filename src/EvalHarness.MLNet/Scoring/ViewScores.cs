using EvalHarness.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Scoring;

/// <summary>The way back: predictions of any ML.NET multiclass model become our per-sample columns and totals, so that every metric applies.</summary>
public static class ViewScores
{
    /// <summary>
    /// Scores a view of predictions, streaming. The label must be a key (stored plus 1, 0 for none); the score is a vector of probabilities or
    /// logits in the order of the keys, or, where <paramref name="classes"/> are given and its slots are named, in any order. Rows are numbered by <paramref name="index"/>, or by their position where the view has no such column.
    /// </summary>
    /// <exception cref="UsageException">A column is missing or of another type.</exception>
    public static CellSamples Of(IDataView view, OutputKind kind, string label = "Label", string score = "Score", string index = "Index", IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        var (labels, scores) = (Column(view, label), Column(view, score));
        if (labels.Type is not KeyDataViewType || labels.Type.RawType != typeof(uint))
        {
            throw new UsageException($"The column {label} holds {labels.Type}, but a key is needed. Map it with Conversion.MapValueToKey.");
        }

        if (scores.Type is not VectorDataViewType { Size: >= 2 } vector || vector.ItemType.RawType != typeof(float))
        {
            throw new UsageException($"The column {score} holds {scores.Type}, but a vector of at least two single-precision numbers is needed.");
        }

        var numbers = view.Schema.GetColumnOrNull(index) is { } found && found.Type.RawType == typeof(int) ? found : (DataViewSchema.Column?)null;
        var builder = new SampleScoresBuilder(vector.Size, kind, (int)Math.Min(view.GetRowCount() ?? 0, int.MaxValue), roundToSingle: true);
        var order = classes is null ? null : SlotOrder.Of(scores, classes);
        using var cursor = view.GetRowCursor(numbers is { } one ? [labels, scores, one] : [labels, scores]);
        var (getLabel, getScore) = (cursor.GetGetter<uint>(labels), cursor.GetGetter<VBuffer<float>>(scores));
        var getIndex = numbers is { } column ? cursor.GetGetter<int>(column) : null;
        var (key, values, row) = (0u, default(VBuffer<float>), new float[vector.Size]);
        var at = -1;
        while (cursor.MoveNext())
        {
            at++;
            getLabel(ref key);
            getScore(ref values);
            getIndex?.Invoke(ref at);
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = values.GetItemOrDefault(order is null ? k : order[k]);
            }

            builder.Add(row, [(int)key - 1], [at]);
        }

        return builder.BuildCell();
    }

    private static DataViewSchema.Column Column(IDataView view, string name) => view.Schema.GetColumnOrNull(name)
        ?? throw new UsageException($"The view has no column {name}. It has: {string.Join(", ", view.Schema.Select(column => column.Name))}.");
}
