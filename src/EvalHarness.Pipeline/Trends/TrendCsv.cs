using EvalHarness.Analysis.Scaling;
using EvalHarness.Tables;

namespace EvalHarness.Trends;

/// <summary>Reads a table of points. Rows without a value are left out and counted; any other problem names its row and column.</summary>
public static class TrendCsv
{
    private const double Largest = 1e100;
    private static readonly string[] Missing = ["NA", "N/A", "NAN", "NULL", "NONE", "-"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">No such file or column, or a value that is no number or not allowed.</exception>
    public static TrendTable Read(string path, TrendCsvOptions options)
    {
        using var table = CsvTable.FromFile(path);
        return Read(table, path, options);
    }

    /// <summary>Reads text; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="UsageException">No such column, or a value that is no number or not allowed.</exception>
    public static TrendTable Parse(string text, string name, TrendCsvOptions options)
    {
        using var table = CsvTable.FromText(text, name);
        return Read(table, name, options);
    }

    private static TrendTable Read(CsvTable table, string name, TrendCsvOptions options)
    {
        if (options.X.Count is not (1 or 2))
        {
            throw new UsageException($"{options.X.Count} x columns were given. Give one, or two for the two-variable fit.");
        }

        string?[] wanted =
        [
            .. options.X, options.Y, .. options.Group, options.StandardError, options.N, options.Name, options.Where?.Column,
            options.HoldOut?.Column,
        ];
        table.Need([.. wanted.OfType<string>()]);
        var rows = new List<TrendRow>();
        var skipped = 0;
        while (table.Read())
        {
            if (options.Where is { } where && Field(table, where.Column) != where.Value)
            {
                continue;
            }

            if (options.X.Append(options.Y).Any(column => IsMissing(table, column)))
            {
                skipped++;
                continue;
            }

            rows.Add(Row(table, options));
        }

        if (rows.Count == 0)
        {
            var filter = options.Where is { } kept ? $" with {kept.Column} = {kept.Value}" : "";
            throw new UsageException($"{name} has no row{filter} with a number in every column asked for. Check the columns and the filter.");
        }

        return new TrendTable(rows, options.X, options.Y, [.. Notes(name, rows, skipped, options)]);
    }

    private static IEnumerable<string> Notes(string name, List<TrendRow> rows, int skipped, TrendCsvOptions options)
    {
        if (skipped > 0)
        {
            yield return $"{name}: {Rows(skipped)} left out because a value is missing.";
        }

        var copies = rows.Count - rows.Distinct().Count();
        if (copies > 0)
        {
            yield return $"{name}: {Rows(copies)} the same as an earlier one in every column asked for; each counts as a measurement of its own. Remove copies.";
        }

        var without = rows.Count(row => options.StandardError is not null ? row.Point.StandardError is not > 0 : row.Point.N is null);
        if (without > 0 && (options.StandardError ?? options.N) is { } column)
        {
            yield return $"{name}: {Rows(without)} without a positive '{column}': the errors of such a series count as unknown.";
        }
    }

    private static string Rows(int count) => count == 1 ? "1 row is" : $"{count} rows are";

    private static TrendRow Row(CsvTable table, TrendCsvOptions options)
    {
        var point = new TrendPoint(
            Scale(table, options.X[0]),
            Measured(table, options.Y),
            options.StandardError is { } error && !IsMissing(table, error) ? NotNegative(table, error) : null,
            options.N is { } n && !IsMissing(table, n) ? Samples(table, n) : null,
            options.Group.Count == 0 ? null : string.Join(" / ", options.Group.Select(column => Field(table, column))),
            options.Name is { } name ? Field(table, name) : "");
        var second = options.X.Count > 1 ? Scale(table, options.X[1]) : (double?)null;
        return new TrendRow(point, second, options.HoldOut is { } hold && Field(table, hold.Column) == hold.Value);
    }

    private static string Field(CsvTable table, string column) => table.IsEmpty(column) ? "" : table.Text(column);

    private static bool IsMissing(CsvTable table, string column) =>
        table.IsEmpty(column) || Missing.Contains(table.Text(column), StringComparer.OrdinalIgnoreCase);

    private static double Scale(CsvTable table, string column)
    {
        var value = table.Number(column);
        return value > 0
            ? value
            : throw table.Wrong(column, $"is {table.Text(column)}, but a scale must be greater than 0", "Correct it, or leave it empty to skip the row.");
    }

    // Squares of numbers beyond the limit overflow, and nothing would be left of the fit.
    private static double Measured(CsvTable table, string column)
    {
        var value = table.Number(column);
        return Math.Abs(value) <= Largest
            ? value
            : throw table.Wrong(column, FormattableString.Invariant($"is {table.Text(column)}, but values may be at most {Largest:G1} in size"), "Give it in another unit.");
    }

    private static double NotNegative(CsvTable table, string column)
    {
        var value = Measured(table, column);
        return value >= 0 ? value : throw table.Wrong(column, $"is {table.Text(column)}, but a standard error cannot be negative");
    }

    private static long Samples(CsvTable table, string column)
    {
        var value = table.Whole(column);
        return value > 0 ? value : throw table.Wrong(column, $"is {table.Text(column)}, but a number of samples must be greater than 0");
    }
}
