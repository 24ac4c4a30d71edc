using EvalHarness.Metrics.Robustness;
using EvalHarness.Tables;

namespace EvalHarness.Robustness;

/// <summary>
/// Reads the table of <c>robustness --table</c>: columns model, corruption, severity, accuracy and, optionally, n (samples:
/// intervals follow) and parameters (the smallest model is the baseline). Clean data has corruption <c>clean</c> and severity 0.
/// </summary>
public static class RobustnessCsv
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file is missing or wrong; the message names the row and the column.</exception>
    public static CorruptionTable Read(string path)
    {
        using var table = CsvTable.FromFile(path);
        return Parse(table, path);
    }

    /// <summary>Reads the text of a table; the name stands for the file in messages.</summary>
    /// <exception cref="UsageException">The text is wrong.</exception>
    public static CorruptionTable Parse(string text, string name)
    {
        using var table = CsvTable.FromText(text, name);
        return Parse(table, name);
    }

    private static CorruptionTable Parse(CsvTable table, string name)
    {
        table.Need("model", "corruption", "severity", "accuracy");
        var rows = new List<CorruptionRow>();
        var seen = new Dictionary<(string Model, string Corruption, int Severity), long>();
        var sizes = new Dictionary<string, double>(StringComparer.Ordinal);
        while (table.Read())
        {
            var row = ReadRow(table);
            if (!seen.TryAdd((row.Model, row.Corruption, row.Severity), table.Row))
            {
                var first = seen[(row.Model, row.Corruption, row.Severity)];
                throw new UsageException(
                    $"{name}: row {table.Row} repeats model '{row.Model}', corruption '{row.Corruption}', severity {row.Severity} "
                        + $"of row {first}. Keep one of them.");
            }

            if (row.Parameters is { } size && !sizes.TryAdd(row.Model, size) && sizes[row.Model] != size)
            {
                throw table.Wrong(
                    "parameters", FormattableString.Invariant($"is {size}, but {sizes[row.Model]} in an earlier row of model '{row.Model}'"), "Give a model one size.");
            }

            rows.Add(row);
        }

        return rows.Count > 0 ? new CorruptionTable(rows) : throw new UsageException($"{name} has a header but no rows. Add at least one.");
    }

    private static CorruptionRow ReadRow(CsvTable table)
    {
        var corruption = table.Text("corruption");
        var clean = string.Equals(corruption, CorruptionTable.Clean, StringComparison.OrdinalIgnoreCase);
        var severity = clean && table.IsEmpty("severity") ? 0 : table.Whole("severity");
        if (clean && severity != 0)
        {
            throw table.Wrong("severity", $"is {severity} for clean data, which has severity 0");
        }

        if (!clean && severity is < 1 or > 10)
        {
            throw table.Wrong("severity", $"is {severity}, but severities of '{corruption}' run from 1 to 5 (up to 10 are taken)");
        }

        var accuracy = table.Number("accuracy");
        if (accuracy is < 0 or > 1)
        {
            throw table.Wrong("accuracy", $"is '{table.Text("accuracy")}', but accuracy lies within 0 to 1", "Divide percentages by 100.");
        }

        long? n = null;
        if (table.Has("n") && !table.IsEmpty("n"))
        {
            n = table.Whole("n");
            if (n < 1)
            {
                throw table.Wrong("n", $"is {n}, but at least one sample is needed");
            }
        }

        double? parameters = table.Has("parameters") && !table.IsEmpty("parameters") ? table.Number("parameters") : null;
        if (parameters <= 0)
        {
            throw table.Wrong("parameters", FormattableString.Invariant($"is {parameters}, but a model has more than none"));
        }

        return new CorruptionRow(
            table.Text("model"), clean ? CorruptionTable.Clean : Spelled(corruption), (int)severity, accuracy, n, parameters);
    }

    /// <summary>Names that published scores average over are known however they are capitalised.</summary>
    private static string Spelled(string corruption) => CorruptionNames.ImageNetC.Concat(CorruptionNames.Extras)
        .FirstOrDefault(name => string.Equals(name, corruption, StringComparison.OrdinalIgnoreCase)) ?? corruption;
}
