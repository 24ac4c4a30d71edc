using CsvHelper;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Rows of a CSV file.</summary>
internal sealed class CsvRows(string path, IReadOnlyList<string> header, CsvReaderOptions options, IReadOnlyList<string> warnings) : RowSource(path, header, warnings)
{
    public static CsvRows Create(string path, string? delimiter, bool? header)
    {
        var options = Options(delimiter, header != false);
        var first = FirstRow(path, delimiter);
        IReadOnlyList<string> names = header == false ? [.. first.Select((_, i) => FormattableString.Invariant($"c{i}"))] : first;
        var lacksHeader = header is null && IsData(first, path, delimiter);
        return new CsvRows(path, names, options, lacksHeader
            ? [$"{System.IO.Path.GetFileName(path)}: its first row, taken as names of columns, looks like a sample ({string.Join(", ", first.Take(6))}). Say \"options\": {{\"header\": false}} (columns are c0, c1, ... then), or true if these are names."]
            : []);
    }

    public static bool FirstIsData(string path, string? delimiter) => IsData(FirstRow(path, delimiter), path, delimiter);

    private static bool IsData(string[] first, string path, string? delimiter)
    {
        using var csv = CsvReader.Create(PlainOrGzip.Open(path), Options(delimiter, hasHeader: true), leaveOpen: false);
        var rows = new List<string[]>();
        while (rows.Count < HeaderGuess.Rows && csv.Read())
        {
            if (csv.FieldCount == first.Length)
            {
                rows.Add([.. Enumerable.Range(0, first.Length).Select(csv.GetString)]);
            }
        }

        return HeaderGuess.LooksLikeData(first, rows);
    }

    private static string[] FirstRow(string path, string? delimiter)
    {
        using var csv = CsvReader.Create(PlainOrGzip.Open(path), Options(delimiter, hasHeader: true), leaveOpen: false);
        csv.ReadHeader();
        return csv.Headers is { Count: > 0 } names ? [.. names]
            : throw new RefusedException($"{System.IO.Path.GetFileName(path)} is empty.", "Start it with a line of column names.");
    }

    private static CsvReaderOptions Options(string? delimiter, bool hasHeader) =>
        new() { TrimWhitespace = true, Separator = delimiter is { Length: 1 } ? delimiter[0] : null, HasHeader = hasHeader };

    public override string UnreadRow => "it does not have the columns of the header";

    protected override IEnumerable<string?[]?> Read()
    {
        using var csv = CsvReader.Create(PlainOrGzip.Open(Path), options, leaveOpen: false);
        var (number, openInLast) = (0, false);
        while (csv.Read())
        {
            number++;
            string?[]? row = null;
            if (csv.FieldCount == Header.Count)
            {
                row = new string?[Header.Count];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = csv.GetString(i);
                }
            }

            openInLast = (row is null ? csv.GetString(csv.FieldCount - 1) : row[^1])?.Contains('\n', StringComparison.Ordinal) == true;
            yield return row;
        }

        // A quote that is never closed takes all rows after it into its field.
        if (openInLast && LastOf(Path) != '"')
        {
            throw new RefusedException(
                FormattableString.Invariant($"{System.IO.Path.GetFileName(Path)}: a quote in row {number} below the header is never closed, and hides all rows after it."),
                "Close it, or write a quote within a quoted text twice.");
        }
    }

    private static char LastOf(string path)
    {
        using var reader = new StreamReader(PlainOrGzip.Open(path));
        var last = '\0';
        for (int next; (next = reader.Read()) >= 0;)
        {
            last = char.IsWhiteSpace((char)next) ? last : (char)next;
        }

        return last;
    }
}
