using System.Globalization;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>One pass over a file of rows when it is opened: how many there are, and what each column holds.</summary>
internal sealed class RowScan
{
    private const int MaxDistinct = 4096;
    private readonly HashSet<string> _missing;
    private readonly HashSet<string>?[] _distinct;
    private readonly bool[] _isNumber;
    private readonly bool[] _isInteger;

    public RowScan(RowSource source, IReadOnlyList<string> missing)
    {
        _missing = new HashSet<string>(missing, StringComparer.Ordinal);
        _distinct = source.Header.Select(_ => (HashSet<string>?)new HashSet<string>(StringComparer.Ordinal)).ToArray();
        _isNumber = Enumerable.Repeat(true, source.Header.Count).ToArray();
        _isInteger = Enumerable.Repeat(true, source.Header.Count).ToArray();
        foreach (var row in source.Rows())
        {
            Count++;
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

    /// <summary>Whether every value of the column that is not missing is a number.</summary>
    public bool IsNumber(int column) => _isNumber[column];

    /// <summary>Whether every value of the column that is not missing is a whole number.</summary>
    public bool IsInteger(int column) => _isInteger[column];

    /// <summary>The different values of a column, ordinal order; null where there are more than 4096.</summary>
    public IReadOnlyList<string>? Distinct(int column) => _distinct[column]?.Order(StringComparer.Ordinal).ToArray();

    private void Look(int i, string? value)
    {
        if (IsMissing(value))
        {
            return;
        }

        var text = value!.Trim();
        _isNumber[i] = _isNumber[i] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        _isInteger[i] = _isInteger[i] && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        if (_distinct[i] is { } values && values.Add(text) && values.Count > MaxDistinct)
        {
            _distinct[i] = null;
        }
    }
}
