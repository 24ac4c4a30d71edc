using System.Security.Cryptography;
using System.Text;

namespace EvalHarness.Reports;

/// <summary>The files that travel inside the assembly and end up inside report.html.</summary>
internal static class ReportAssets
{
    /// <summary>The scripts, in the order they run.</summary>
    public static readonly IReadOnlyList<string> Scripts = ["vega.min.js", "vega-lite.min.js", "vega-interpreter.min.js", "report.js"];

    /// <summary>The text of a file.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static string Read(string name)
    {
        using var stream = typeof(ReportAssets).Assembly.GetManifestResourceStream("Reports.Assets." + name)
            ?? throw new ArgumentException($"The assembly has no file {name}.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The Vega-Lite specification of a kind of chart.</summary>
    public static string Spec(string kind) => Read(kind + ".json");

    /// <summary>The hash by which a Content-Security-Policy allows one script and no other.</summary>
    public static string PolicyHash(string script) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
}
