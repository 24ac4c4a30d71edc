namespace EvalHarness.Datasets;

/// <summary>Whether the first row of a CSV file names the columns, or is a sample already.</summary>
internal static class HeaderGuess
{
    /// <summary>Rows below the first one that are looked at.</summary>
    public const int Rows = 200;

    private static readonly string[] Names = ["label", "class", "target", "y", "text", "path", "image", "file", "index", "id"];

    /// <summary>
    /// Whether the first row looks like a sample: its fields are numbers wherever all rows below hold numbers, and, in columns of texts, at least one is also
    /// a value below. Numbers of one step are names: 0, 1, 2, ..., as pandas writes them for columns without any, years, wavelengths.
    /// </summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Rows below it, with as many fields.</param>
    public static bool LooksLikeData(IReadOnlyList<string> first, IReadOnlyList<string[]> rows)
    {
        var others = rows.Where(row => !row.SequenceEqual(first)).ToArray();
        if (others.Length == 0 || first.Any(field => Names.Contains(field, StringComparer.OrdinalIgnoreCase)))
        {
            return false;
        }

        var numbers = Enumerable.Range(0, first.Count).Where(column => HoldsNumbers(others, column)).ToArray();
        var named = numbers.Where(column => first[column].Length > 0).ToArray();
        return numbers.Length > 0
            ? named.Length > 0 && named.All(column => NumberText.TryParse(first[column], out _)) && !AreSteps([.. named.Select(column => first[column])])
            : Enumerable.Range(0, first.Count).Any(column => first[column].Length > 0 && others.Any(row => row[column] == first[column]));
    }

    private static bool HoldsNumbers(string[][] rows, int column) =>
        rows.Any(row => !IsMissing(row[column])) && rows.All(row => IsMissing(row[column]) || NumberText.TryParse(row[column], out _));

    private static bool IsMissing(string value) => DatasetOptions.MissingTexts.Contains(value);

    private static bool AreSteps(string[] fields)
    {
        var numbers = fields.Select(field => NumberText.TryParse(field, out var number) ? number : 0).ToArray();
        var steps = numbers.Zip(numbers.Skip(1)).Select(pair => pair.Second - pair.First).Distinct().ToArray();
        return steps is [1] || (steps is [> 0] && numbers.Length > 3);
    }
}
