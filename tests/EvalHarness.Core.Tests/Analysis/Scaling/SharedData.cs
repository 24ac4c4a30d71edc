namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>Published data that is not part of the repository: tests that need it are skipped, visibly, where it is absent.</summary>
internal static class SharedData
{
    /// <summary>Rows of a CSV file by column name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string file)
    {
        var path = Path(file);
        if (path is null)
        {
            Assert.Ignore($"{file} is not here: set EVALHARNESS_SHARED to a folder that holds data/scaling/{file}.");
        }

        var lines = File.ReadAllLines(path!);
        var header = Split(lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line =>
            (IReadOnlyDictionary<string, string>)header.Zip(Split(line)).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    public static double Number(IReadOnlyDictionary<string, string> row, string column) =>
        double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);

    private static string? Path(string file)
    {
        var named = Environment.GetEnvironmentVariable("EVALHARNESS_SHARED");
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); named is null && folder is not null; folder = folder.Parent)
        {
            var beside = System.IO.Path.Combine(folder.FullName, "shared");
            named = File.Exists(System.IO.Path.Combine(beside, "data", "scaling", file)) ? beside : null;
        }

        var path = named is null ? null : System.IO.Path.Combine(named, "data", "scaling", file);
        return File.Exists(path) ? path : null;
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
