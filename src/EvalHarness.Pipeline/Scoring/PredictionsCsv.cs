using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Tables;

namespace EvalHarness.Scoring;

/// <summary>Rows of model outputs that a user brought along.</summary>
/// <param name="Kind">Whether the rows hold logits or probabilities.</param>
/// <param name="ClassCount">Classes, K, at least 2.</param>
/// <param name="Labels">True class of every row, 0 to K-1; null for out-of-distribution data.</param>
/// <param name="Outputs">Outputs, row after row: N x K.</param>
public sealed record PredictionTable(OutputKind Kind, int ClassCount, int[]? Labels, double[] Outputs)
{
    /// <summary>Number of rows.</summary>
    public int Count => Outputs.Length / ClassCount;

    /// <summary>The outputs of row <paramref name="i"/>.</summary>
    public ReadOnlySpan<double> Row(int i) => Outputs.AsSpan(i * ClassCount, ClassCount);
}

/// <summary>
/// Reads the tables of <c>score</c>: a column <c>label</c>, then <c>p0..pK</c> (probabilities that sum to 1) or <c>z0..zK</c> (logits).
/// Other columns are passed over.
/// </summary>
public static class PredictionsCsv
{
    /// <summary>How far the sum of a row of probabilities may be from 1: as far as <see cref="SampleScoresBuilder"/> takes them as given, so that rounded ones count.</summary>
    public const double SumTolerance = 1e-3;

    /// <summary>Reads a file; without labels where it is out-of-distribution data.</summary>
    /// <exception cref="UsageException">The file is missing or wrong; the message names the row and the column.</exception>
    public static PredictionTable Read(string path, bool labelled = true)
    {
        using var table = CsvTable.FromFile(path);
        return Parse(table, path, labelled);
    }

    /// <summary>Reads the text of a table; the name stands for the file in messages.</summary>
    /// <exception cref="UsageException">The text is wrong.</exception>
    public static PredictionTable Parse(string text, string name, bool labelled = true)
    {
        using var table = CsvTable.FromText(text, name);
        return Parse(table, name, labelled);
    }

    private static PredictionTable Parse(CsvTable table, string name, bool labelled)
    {
        if (labelled)
        {
            table.Need("label");
        }

        var (kind, columns) = OutputColumns(table, name);
        var labels = new List<int>();
        var outputs = new List<double>();
        while (table.Read())
        {
            if (labelled)
            {
                labels.Add(Label(table, columns.Length));
            }

            AddRow(table, name, kind, columns, outputs);
        }

        return outputs.Count > 0
            ? new PredictionTable(kind, columns.Length, labelled ? labels.ToArray() : null, outputs.ToArray())
            : throw new UsageException($"{name} has a header but no rows. Add at least one.");
    }

    private static (OutputKind Kind, string[] Columns) OutputColumns(CsvTable table, string name)
    {
        var probabilities = Numbered(table, name, "p");
        var logits = Numbered(table, name, "z");
        if (probabilities.Length > 0 && logits.Length > 0)
        {
            throw new UsageException($"{name} has both p0.. (probabilities) and z0.. (logits). Keep one of them.");
        }

        var columns = probabilities.Length > 0 ? probabilities : logits;
        return columns.Length >= 2
            ? (probabilities.Length > 0 ? OutputKind.Probabilities : OutputKind.Logits, columns)
            : throw new UsageException(
                $"{name} needs at least two columns p0, p1, ... (probabilities) or z0, z1, ... (logits); it has "
                    + $"{string.Join(", ", table.Header)}.");
    }

    private static string[] Numbered(CsvTable table, string name, string prefix)
    {
        var columns = new Dictionary<int, string>();
        foreach (var column in table.Header)
        {
            if (column.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(column.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && !columns.TryAdd(index, column))
            {
                throw new UsageException($"{name}: columns '{columns[index]}' and '{column}' both stand for class {index}. Remove one.");
            }
        }

        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns.ContainsKey(i))
            {
                throw new UsageException(
                    $"{name} has no column '{prefix}{i}', but has '{columns[columns.Keys.Max()]}': classes are numbered from 0 without gaps. "
                        + "Add the missing column.");
            }
        }

        return [.. Enumerable.Range(0, columns.Count).Select(i => columns[i])];
    }

    private static int Label(CsvTable table, int classes)
    {
        var label = table.Whole("label");
        return label >= 0 && label < classes
            ? (int)label
            : throw table.Wrong("label", $"is {label}, but there are {classes} classes, 0 to {classes - 1}");
    }

    private static void AddRow(CsvTable table, string name, OutputKind kind, string[] columns, List<double> outputs)
    {
        var sum = 0.0;
        foreach (var column in columns)
        {
            var value = table.Number(column);
            if (kind == OutputKind.Probabilities && value is < 0 or > 1 + SumTolerance)
            {
                throw table.Wrong(column, FormattableString.Invariant($"is {value}, but a probability lies within 0 to 1"));
            }

            sum += value;
            outputs.Add(value);
        }

        if (kind == OutputKind.Probabilities && Math.Abs(sum - 1) > SumTolerance)
        {
            throw new UsageException(FormattableString.Invariant(
                $"{name}: row {table.Row}, columns '{columns[0]}' to '{columns[^1]}' sum to {sum:0.######}, but probabilities sum to 1 within 0.001. Normalise the row, or name the columns z0, z1, ... if they are logits."));
        }
    }
}
