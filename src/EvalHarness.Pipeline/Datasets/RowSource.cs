using System.Text.Json;
using CsvHelper;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Rows of named texts, one after the other: a CSV file with a header, or a file of JSON lines. Plain or gzip.</summary>
internal abstract class RowSource
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    protected RowSource(string path, IReadOnlyList<string> header, IReadOnlyList<string> warnings)
    {
        Path = path;
        Header = header;
        Warnings = warnings;
        for (var i = 0; i < header.Count; i++)
        {
            if (!_positions.TryAdd(header[i], i))
            {
                throw new RefusedException($"{System.IO.Path.GetFileName(path)} has two columns '{header[i]}'.",
                    warnings.Count > 0 ? warnings[0] : "Give every column its own name.");
            }
        }
    }

    public string Path { get; }

    public IReadOnlyList<string> Header { get; }

    /// <summary>What looks wrong in the header.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens the rows as dataset.json says.</summary>
    public static RowSource Open(DatasetCard card, bool isJson) => Open(card.Needed("data"), card.Options.Delimiter, isJson, card.Options.Header);

    /// <param name="path">The file.</param>
    /// <param name="delimiter">Delimiter of a CSV file; null to find it.</param>
    /// <param name="isJson">JSON lines instead of CSV.</param>
    /// <param name="header">Whether a CSV file starts with a line of column names; null where nobody says: then it does, with a warning if it does not look so.</param>
    public static RowSource Open(string path, string? delimiter, bool isJson, bool? header = null) =>
        Guard<RowSource>(path, () => isJson ? new JsonLines(path, JsonLines.ReadHeader(path)) : CsvRows.Create(path, delimiter, header));

    /// <summary>Whether the first row of a CSV file looks like a sample and not like names of columns.</summary>
    public static bool LacksHeader(string path, string? delimiter) => Guard(path, () => CsvRows.FirstIsData(path, delimiter));

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
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
    /// <exception cref="RefusedException">The file is damaged.</exception>
    public IEnumerable<string?[]?> Rows()
    {
        using var rows = Read().GetEnumerator();
        Func<bool> next = rows.MoveNext;
        while (Guard(Path, next))
        {
            yield return rows.Current;
        }
    }

    /// <summary>Reads the rows, without a word on where they are.</summary>
    protected abstract IEnumerable<string?[]?> Read();

    private static string FirstLine(Exception error) => error.Message.ReplaceLineEndings("\n").Split('\n')[0];

    private sealed class JsonLines(string path, IReadOnlyList<string> header) : RowSource(path, header, [])
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
                return [.. Flat(document.RootElement, string.Empty).Select(field => field.Name)];
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                throw new JsonException("its first line, which names the columns, is no JSON object. Write one object a line, each with its text and its label.", error);
            }
        }

        // {"data": {"text": "a"}} has the column data.text.
        private static IEnumerable<(string Name, JsonElement Value)> Flat(JsonElement element, string prefix) =>
            element.EnumerateObject().SelectMany(field => field.Value.ValueKind == JsonValueKind.Object
                ? Flat(field.Value, $"{prefix}{field.Name}.")
                : [(prefix + field.Name, field.Value)]);

        public override string UnreadRow => "its line is no JSON object";

        protected override IEnumerable<string?[]?> Read()
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
                foreach (var (name, value) in Flat(document.RootElement, string.Empty))
                {
                    if (Find(name) is >= 0 and var position)
                    {
                        row[position] = value.ValueKind switch
                        {
                            JsonValueKind.Null => null,
                            JsonValueKind.String => value.GetString(),
                            _ => value.GetRawText(),
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
