using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>One pass over a file of rows when it is opened: how many there are, and what each column holds.</summary>
internal sealed class RowScan
{
    private const int MaxDistinct = 4096;
    private readonly HashSet<string> _missing;
    private readonly HashSet<string>?[] _distinct;
    private readonly bool[] _isNumber;
    private readonly int[] _empty;
    private readonly bool[] _hasNumber;
    private readonly (string Text, int Row)?[] _firstText;
    private readonly int _notUtf8;
    private readonly IReadOnlyList<string> _header;

    public RowScan(RowSource source, IReadOnlyList<string> missing)
    {
        _header = source.Warnings;
        _missing = new HashSet<string>(missing, StringComparer.Ordinal);
        _distinct = source.Header.Select(_ => (HashSet<string>?)new HashSet<string>(StringComparer.Ordinal)).ToArray();
        _isNumber = Enumerable.Repeat(true, source.Header.Count).ToArray();
        _empty = new int[source.Header.Count];
        _hasNumber = new bool[source.Header.Count];
        _firstText = new (string, int)?[source.Header.Count];
        foreach (var row in source.Rows())
        {
            Count++;
            _notUtf8 += row?.Any(value => value?.Contains('\uFFFD', StringComparison.Ordinal) == true) == true ? 1 : 0;
            for (var i = 0; i < (row?.Length ?? 0); i++)
            {
                Look(i, row![i]);
            }
        }

        if (Count == 0)
        {
            throw new RefusedException($"{Path.GetFileName(source.Path)} has no rows.", "Add samples below the header.");
        }
    }

    public int Count { get; }

    public bool IsMissing(string? value) => value is null || _missing.Contains(value.Trim());

    /// <summary>Rows whose value of the column is an empty text.</summary>
    public int Empty(int column) => _empty[column];

    /// <summary>Whether every value of the column that is not missing is a number.</summary>
    public bool IsNumber(int column) => _isNumber[column];

    /// <summary>Where a column holds numbers and texts, its first text and the row of that, from 1 below the header; else null.</summary>
    public (string Text, int Row)? TextAmongNumbers(int column) => _hasNumber[column] ? _firstText[column] : null;

    /// <summary>What looks wrong: a header that looks like a sample, rows with characters that no byte of UTF-8 stands for.</summary>
    public IReadOnlyList<string> Warnings => _notUtf8 == 0 ? _header : [.. _header, FormattableString.Invariant(
        $"{_notUtf8} of {Count} rows hold U+FFFD, which stands for bytes that are no UTF-8. Save the file in UTF-8.")];

    /// <summary>The different values of a column, ordinal order; null where there are more than 4096.</summary>
    public IReadOnlyList<string>? Distinct(int column) => _distinct[column]?.Order(StringComparer.Ordinal).ToArray();

    private void Look(int i, string? value)
    {
        if (IsMissing(value))
        {
            _empty[i] += string.IsNullOrWhiteSpace(value) && value is not null ? 1 : 0;
            return;
        }

        var text = value!.Trim();
        var isNumber = NumberText.TryParse(text, out _);
        _isNumber[i] &= isNumber;
        _hasNumber[i] |= isNumber;
        _firstText[i] ??= isNumber ? null : (text, Count);
        if (_distinct[i] is { } values && values.Add(text) && values.Count > MaxDistinct)
        {
            _distinct[i] = null;
        }
    }
}
