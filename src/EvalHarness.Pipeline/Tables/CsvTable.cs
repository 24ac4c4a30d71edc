using System.Globalization;
using CsvHelper;

namespace EvalHarness.Tables;

/// <summary>A user's CSV file, read row by row; every mistake names the file, the row (the header is row 1) and the column.</summary>
internal sealed class CsvTable : IDisposable
{
    private static readonly CsvReaderOptions Options = new()
    {
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private readonly string _name;
    private readonly CsvReader _csv;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);

    private CsvTable(CsvReader csv, string name)
    {
        _name = name;
        _csv = csv;
        Header = Guarded(() => csv.Headers.ToArray());
        if (Header.Count == 0)
        {
            throw new UsageException($"{name} is empty. It needs a header line and at least one row.");
        }

        for (var i = 0; i < Header.Count; i++)
        {
            if (Header[i].Length > 0 && !_columns.TryAdd(Header[i], i))
            {
                throw new UsageException($"{name}: column '{Header[i]}' occurs twice. Rename or remove one.");
            }
        }
    }

    /// <summary>Column names, in order.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Line of the file that the current row begins on; the header is line 1.</summary>
    public long Row => _csv.LineNumber;

    /// <summary>Opens a file; the separator is found from its first lines.</summary>
    /// <exception cref="UsageException">The file is missing or has no header.</exception>
    public static CsvTable FromFile(string path) => File.Exists(path)
        ? new CsvTable(CsvReader.FromFile(path, Options), path)
        : throw new UsageException($"{path} does not exist. Give the path of a CSV file.");

    /// <summary>Reads text; the name stands for the file in messages.</summary>
    /// <exception cref="UsageException">The text has no header.</exception>
    public static CsvTable FromText(string text, string name) => new(CsvReader.FromText(text, Options), name);

    /// <summary>Moves to the next row that is not empty; false at the end.</summary>
    public bool Read()
    {
        if (!Guarded(_csv.Read))
        {
            return false;
        }

        return _csv.FieldCount == Header.Count
            ? true
            : throw new UsageException(
                $"{_name}: row {Row} has {_csv.FieldCount} fields, but the header has {Header.Count}. "
                    + "Give every row a field for every column.");
    }

    /// <summary>Whether the file has a column (case does not matter).</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Refuses a file without one of the columns.</summary>
    public void Need(params IReadOnlyList<string> columns)
    {
        var missing = columns.Where(column => !Has(column)).ToArray();
        if (missing.Length > 0)
        {
            throw new UsageException(
                $"{_name} has no column {string.Join(", ", missing.Select(column => $"'{column}'"))}; it has {string.Join(", ", Header)}. "
                    + "Rename or add the missing columns.");
        }
    }

    /// <summary>The text of a column in this row; empty text is refused.</summary>
    public string Text(string column)
    {
        var text = _csv.GetString(_columns[column]);
        return text.Length > 0 ? text : throw Wrong(column, "is empty");
    }

    /// <summary>Whether the column is empty in this row.</summary>
    public bool IsEmpty(string column) => _csv.IsEmpty(_columns[column]);

    /// <summary>The finite number of a column in this row, with a point as the decimal mark.</summary>
    public double Number(string column)
    {
        var text = Text(column);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Wrong(column, $"is '{text}', which is not a finite number (the decimal mark is a point)");
    }

    /// <summary>The whole number of a column in this row; 3.0 counts as 3.</summary>
    public long Whole(string column)
    {
        var value = Number(column);
        return value == Math.Floor(value) && Math.Abs(value) < 9e15
            ? (long)value
            : throw Wrong(column, $"is '{Text(column)}', which is not a whole number of up to 15 digits");
    }

    /// <summary>The mistake of a field: where, what was found, and the way out.</summary>
    public UsageException Wrong(string column, string what, string wayOut = "Correct the field.") =>
        new($"{_name}: row {Row}, column '{column}' {what}. {wayOut}");

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw new UsageException(
                $"{_name}: row {error.LineNumber} is not proper CSV ({error.Message}) Quote whole fields, or remove the stray quotes.", error);
        }
    }
}
