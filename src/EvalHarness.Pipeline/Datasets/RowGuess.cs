using System.Text.Json.Nodes;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>What the columns of a file of rows are: the label, and image paths, texts or features.</summary>
internal static class RowGuess
{
    private const int LookedAt = 50;
    private const int SpacesOfText = 3;
    private const int SpacesOfLongText = 8;
    private const int ColumnsBesideTexts = 5; // a table of people has their names, too

    /// <summary>Looks at a CSV file or a file of JSON lines.</summary>
    public static DatasetGuess Look(NewData data, string file, bool isJson, List<string> assumptions)
    {
        var path = Path.Combine(data.Folder, file);
        var options = new JsonObject();
        var lacksHeader = !isJson && RowSource.LacksHeader(path, null);
        var source = RowSource.Open(path, null, isJson, header: !lacksHeader);
        if (lacksHeader)
        {
            options["header"] = false;
            assumptions.Add("header: none, as the first row looks like a sample, so the columns are c0, c1, ... (options: header)");
        }

        var first = source.Rows().OfType<string?[]>().Take(LookedAt).ToArray();
        if (first.Length == 0)
        {
            throw source.Rows().Any()
                ? new RefusedException(
                    $"'{file}': no row has the {source.Header.Count} columns of its first line ({string.Join(", ", source.Header.Take(6))}).",
                    "Take out what stands above the names of the columns, or correct the delimiter: comma, semicolon, tab or |.")
                : new RefusedException("It has no rows.", "Add samples below the header.");
        }

        var label = new LabelGuess(source, first).Find(data, file, assumptions);
        var input = Enumerable.Range(0, source.Header.Count).Where(i => i != label).ToArray();
        if (input.Length == 0)
        {
            throw new RefusedException(
                $"'{file}' has the column '{source.Header[0]}' alone{(isJson ? " in its first line, which names the columns" : string.Empty)}.",
                isJson ? "Give its first line a text and a label." : "Add columns beside the label, or correct the delimiter: comma, semicolon, tab or |.");
        }

        var labelName = label < 0 ? null : source.Header[label];
        var image = input.FirstOrDefault(i => HasPaths(first, i), -1);
        var longest = input.OrderByDescending(i => first.Average(row => row[i]?.Length ?? 0)).First();
        if (image >= 0)
        {
            assumptions.Add($"images: paths in column '{source.Header[image]}'");
            options["input_column"] = source.Header[image];
            return new DatasetGuess("image-csv", [(file, "data"), (".", "images")], options, labelName);
        }

        var text = input.FirstOrDefault(i => source.Header[i].ToLowerInvariant() is "text" or "sentence", longest);
        if (isJson || text != longest || source.Header[text].ToLowerInvariant() is "text" or "sentence" || (IsText(first, text) && (input.Length <= ColumnsBesideTexts || Spaces(first, text) >= SpacesOfLongText)))
        {
            if (isJson && first.Select(row => row[text]).OfType<string>().All(value => value.StartsWith('[') || NumberText.TryParse(value, out _)))
            {
                throw new RefusedException(
                    $"'{file}' has no column of texts: '{source.Header[text]}' holds lists or numbers ({first[0][text]}).",
                    "Join the words of a list into one text; write a table as .csv (in pandas: frame.to_csv(file, index=False)).");
            }

            var others = input.Where(i => i != text).Select(i => $"'{source.Header[i]}'").ToArray();
            assumptions.Add($"texts: column '{source.Header[text]}'{(others.Length == 0 ? string.Empty : $", not {string.Join(", ", others.Take(LookedAt))} (options: input_column)")}");
            options["input_column"] = source.Header[text];
            return new DatasetGuess(isJson ? "jsonl" : "text-csv", [(file, "data")], options, labelName);
        }

        var indices = input.Where(i => TableFormat.IsIndex(source.Header[i])).Select(i => $"'{source.Header[i]}'").ToArray();
        assumptions.Add($"features: every other column{(indices.Length == 0 ? string.Empty : $" but {string.Join(", ", indices)}, which count the rows (options: features)")}");
        return new DatasetGuess("csv", [(file, "data")], options, labelName);
    }

    /// <summary>Whether a CSV file lists images.</summary>
    public static bool NamesImages(string path)
    {
        try
        {
            var source = RowSource.Open(path, null, isJson: false, header: !RowSource.LacksHeader(path, null));
            var first = source.Rows().OfType<string?[]>().Take(LookedAt).ToArray();
            return Enumerable.Range(0, source.Header.Count).Any(column => HasPaths(first, column));
        }
        catch (RefusedException)
        {
            return false; // What else is in the folder tells what it is.
        }
    }

    /// <summary>Whether a column holds texts of several words.</summary>
    public static bool IsText(IReadOnlyList<string?[]> rows, int column) => Spaces(rows, column) >= SpacesOfText;

    private static double Spaces(IReadOnlyList<string?[]> rows, int column) => rows.Average(row => (row[column] ?? string.Empty).Count(c => c == ' '));

    // A list may have a row without a path: such rows are listed when it is read.
    private static bool HasPaths(string?[][] rows, int column) =>
        2 * rows.Count(row => row[column] is { } text && ImageDecoder.Decodes(text.Trim())) > rows.Length;
}
