using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Compares whole run folders byte for byte, but for what says when, where and under which name a run was made.</summary>
internal static partial class RunFiles
{
    private static readonly string[] OfTheTime = ["id", "started_utc", "finished_utc", "timings", "reused_cells"];

    /// <summary>Asserts that two run folders hold the same files with the same content.</summary>
    public static void AssertSame(RunFolder run, RunFolder expected)
    {
        var files = Files(expected);
        Assert.That(Files(run), Is.EqualTo(files));
        foreach (var file in files)
        {
            Assert.That(Content(run, file).AsSpan().SequenceEqual(Content(expected, file)), Is.True, $"{file} of {run.Path} is not that of {expected.Path}");
        }
    }

    private static List<string> Files(RunFolder run) =>
    [
        .. Directory.GetFiles(run.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(run.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    private static byte[] Content(RunFolder run, string file)
    {
        var bytes = run.Bytes(file);
        return file switch
        {
            "run.json" => Utf8(Timeless(JsonNode.Parse(bytes)!.AsObject())),
            "report.html" => Utf8(Provenance().Replace(System.Text.Encoding.UTF8.GetString(bytes), string.Empty)),
            "report.md" => Utf8(RunLine().Replace(System.Text.Encoding.UTF8.GetString(bytes), string.Empty)),
            "gates.json" or "junit.xml" => Utf8(System.Text.Encoding.UTF8.GetString(bytes).Replace(run.Document.Id, string.Empty, StringComparison.Ordinal)),
            _ => bytes,
        };
    }

    private static string Timeless(JsonObject document)
    {
        foreach (var name in OfTheTime)
        {
            Assert.That(document.Remove(name), Is.True, name);
        }

        return document.ToJsonString();
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    [GeneratedRegex("<title>[^<]*</title>|<header class=\"top\">.*?</header>|<dl class=\"facts\">.*?</dl>", RegexOptions.Singleline, 10_000)]
    private static partial Regex Provenance();

    [GeneratedRegex("^Run `.*$", RegexOptions.Multiline, 10_000)]
    private static partial Regex RunLine();
}
