using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalHarness.Analysis;
using EvalHarness.Floor;
using EvalHarness.Gates;
using EvalHarness.Reports;

namespace EvalHarness.Runs;

/// <summary>Everything in a run folder that follows from its samples: the analysis, the gates, the reports.</summary>
public static class RunOutputs
{
    /// <summary>Makes all of it.</summary>
    /// <param name="folder">A run folder with run.json, measurements.csv and samples.</param>
    /// <param name="options">Where the images are, and what gates it.</param>
    /// <exception cref="UsageException">The policy does not fit the run, or the folder cannot be written.</exception>
    public static GateReport? Write(RunFolder folder, RunOutputOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var analysis = Analysis(folder, options);
        var gates = options.Policy is { } policy ? RunGate.Evaluate(policy, folder, options.Baseline, analysis.Trends()) : GateFiles.Read(folder.Path);
        WriteReports(folder, analysis, gates, options);
        return gates;
    }

    /// <summary>Makes the two reports of a run with a finished <c>analysis.json</c>.</summary>
    public static void WriteReports(RunFolder folder, RunAnalysis analysis, GateReport? gates, RunOutputOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(options);
        var images = new RunImages(folder.Run, options.DatasetsFolder);
        var costs = RunCosts.Read(folder.Path);
        var latency = LatencyAnalysis.Of(analysis.Scaling, costs);
        latency?.Write(folder.Path);
        var input = new ReportInput(folder.Run)
        {
            Samples = folder.Samples,
            Document = folder.Document,
            Gates = gates,
            Floors = FloorReport.Read(folder.Path),
            Unread = UnreadFile.Read(folder.Path),
            Costs = costs,
            Latency = latency,
            Scaling = analysis.Scaling,
            Reliability = analysis.Reliability,
            Images = images,
        };
        var body = options.Store is { } store ? ReportBody.FromBytes(store.Get(BodyKey(folder, input, images), () => ReportBody.Of(input).ToBytes())) : ReportBody.Of(input);
        Write(Path.Combine(folder.Path, "report.html"), writer => HtmlReport.Write(input, body, writer));
        Write(Path.Combine(folder.Path, "report.md"), writer => MarkdownReport.Write(input, writer));
    }

    private static RunAnalysis Analysis(RunFolder folder, RunOutputOptions options)
    {
        var path = Path.Combine(folder.Path, RunAnalysis.FileName);
        var key = Key("analysis", folder, "measurements.csv", RunContext.FileName, RunFloors.FileName);
        if (options.Store?.Find(key) is { } kept)
        {
            AtomicFile.Write(path, stream => stream.Write(kept));
            return RunAnalysis.Read(folder.Path)!;
        }

        var analysis = RunAnalysis.Of(folder, options.Threads);
        var json = analysis.ToJson();
        AtomicFile.WriteText(path, json);
        options.Store?.Save(key, Encoding.UTF8.GetBytes(json));
        return analysis;
    }

    private static string BodyKey(RunFolder folder, ReportInput input, RunImages images) => DerivedStore.Key(
        Key("report", folder, "measurements.csv", RunAnalysis.FileName, RunFloors.FileName),
        input.Gates is { } gates ? GateFiles.Json(gates) : string.Empty,
        JsonSerializer.Serialize(input.Floors, RunJson.Compact),
        JsonSerializer.Serialize(input.Costs, RunJson.Compact),
        JsonSerializer.Serialize(input.Unread, RunJson.Compact),
        images.ContentHash);

    /// <summary>Names what is made of a run, wherever and whenever it was run: its samples by their digests, its files by their hashes.</summary>
    private static string Key(string what, RunFolder folder, params ReadOnlySpan<string> files)
    {
        List<string> parts = [what, JsonSerializer.Serialize(folder.Document.Timeless(), RunJson.Compact)];
        foreach (var file in files)
        {
            using var stream = AtomicFile.OpenRead(Path.Combine(folder.Path, file));
            parts.Add(Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return DerivedStore.Key([.. parts]);
    }

    private static void Write(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        write(writer);
    });
}

/// <summary>How a run's outputs are made.</summary>
/// <param name="DatasetsFolder">Where the images of the report are read from.</param>
/// <param name="Threads">Threads of the analysis.</param>
/// <param name="Policy">What gates the run; null for no gate.</param>
/// <param name="Baseline">The run that the policy compares with; null for none.</param>
public sealed record RunOutputOptions(string DatasetsFolder, int Threads, GatePolicy? Policy = null, RunFolder? Baseline = null)
{
    /// <summary>Where the analysis and the report are kept for the next run of the same things; null to make them anew.</summary>
    internal DerivedStore? Store { get; init; }

    /// <summary>The same, taking from and adding to what earlier runs of a folder of runs have kept.</summary>
    public RunOutputOptions KeepIn(string runsFolder) => this with { Store = new DerivedStore(runsFolder, reuse: true) };
}
