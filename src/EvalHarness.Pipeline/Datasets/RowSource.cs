using System.Text.Json;
using CsvHelper;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Rows of named texts, one after the other: a CSV file with a header, or a file of JSON lines. Plain or gzip.</summary>
internal abstract class RowSource
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    protected RowSource(string path, IReadOnlyList<string> header)
    {
        Path = path;
        Header = header;
        for (var i = 0; i < header.Count; i++)
        {
            if (!_positions.TryAdd(header[i], i))
            {
                throw new RefusedException($"{System.IO.Path.GetFileName(path)} has two columns '{header[i]}'.", "Give every column its own name.");
            }
        }
    }

    public string Path { get; }

    public IReadOnlyList<string> Header { get; }

    public static RowSource Open(string path, string? delimiter, bool isJson)
    {
        try
        {
            return isJson ? new JsonLines(path, JsonLines.ReadHeader(path)) : CsvRows.Create(path, delimiter);
        }
        catch (Exception error) when (error is IOException or CsvFormatException or JsonException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RefusedException($"{System.IO.Path.GetFileName(path)} cannot be read: {FirstLine(error)}", "Correct or replace the file.");
        }
    }

    /// <summary>Position of a column; -1 if there is none.</summary>
    public int Find(string column) => _positions.GetValueOrDefault(column, -1);

    /// <summary>Position of a column that must be there.</summary>
    public int Needed(string column) => Find(column) is >= 0 and var position
        ? position
        : throw new RefusedException(
            $"{System.IO.Path.GetFileName(Path)} has no column '{column}', but: {string.Join(", ", Header.Take(12))}.", "Correct dataset.json.");

    /// <summary>What is wrong with a row that cannot be read.</summary>
    public abstract string UnreadRow { get; }

    /// <summary>All rows; a row that cannot be read is null, so that the numbering stays.</summary>
    public abstract IEnumerable<string?[]?> Rows();

    private static string FirstLine(Exception error) => error.Message.ReplaceLineEndings("\n").Split('\n')[0];

    private sealed class CsvRows(string path, IReadOnlyList<string> header, CsvReaderOptions options) : RowSource(path, header)
    {
        public static CsvRows Create(string path, string? delimiter)
        {
            var options = new CsvReaderOptions { TrimWhitespace = true, Separator = delimiter is { Length: 1 } ? delimiter[0] : null };
            using var csv = CsvReader.Create(PlainOrGzip.Open(path), options, leaveOpen: false);
            csv.ReadHeader();
            var header = csv.Headers.ToArray();
            return header.Length > 0
                ? new CsvRows(path, header, options)
                : throw new RefusedException($"{System.IO.Path.GetFileName(path)} is empty.", "Start it with a line of column names.");
        }

        public override string UnreadRow => "it does not have the columns of the header";

        public override IEnumerable<string?[]?> Rows()
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

    private sealed class JsonLines(string path, IReadOnlyList<string> header) : RowSource(path, header)
    {
        public static string[] ReadHeader(string path)
        {
            using var reader = new StreamReader(PlainOrGzip.Open(path));
            while (reader.ReadLine() is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    return Names(line);
                }
            }

            throw new RefusedException($"{System.IO.Path.GetFileName(path)} is empty.", "Write one JSON object a line.");
        }

        private static string[] Names(string line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                return document.RootElement.EnumerateObject().Select(field => field.Name).ToArray();
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                throw new JsonException("its first line, which names the columns, is no JSON object. Write one object a line, each with its text and its label.", error);
            }
        }

        public override string UnreadRow => "its line is no JSON object";

        public override IEnumerable<string?[]?> Rows()
        {
            using var reader = new StreamReader(PlainOrGzip.Open(Path));
            while (reader.ReadLine() is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    yield return Parse(line);
                }
            }
        }

        private string?[]? Parse(string line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                var row = new string?[Header.Count];
                foreach (var field in document.RootElement.EnumerateObject())
                {
                    if (Find(field.Name) is >= 0 and var position)
                    {
                        row[position] = field.Value.ValueKind switch
                        {
                            JsonValueKind.Null => null,
                            JsonValueKind.String => field.Value.GetString(),
                            _ => field.Value.GetRawText(),
                        };
                    }
                }

                return row;
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
