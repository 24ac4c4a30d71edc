using System.Text;
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
        var analysis = RunAnalysis.Of(folder, options.Threads);
        AtomicFile.WriteText(Path.Combine(folder.Path, RunAnalysis.FileName), analysis.ToJson());
        var gates = options.Policy is { } policy ? RunGate.Evaluate(policy, folder, options.Baseline, analysis.Trends()) : GateFiles.Read(folder.Path);
        WriteReports(folder, analysis, gates, options.DatasetsFolder);
        return gates;
    }

    /// <summary>Makes the two reports.</summary>
    public static void WriteReports(RunFolder folder, RunAnalysis analysis, GateReport? gates, string datasetsFolder)
    {
        var input = new ReportInput(folder.Run)
        {
            Samples = folder.Samples,
            Document = folder.Document,
            Gates = gates,
            Floors = FloorReport.Read(folder.Path),
            Costs = RunCosts.Read(folder.Path),
            Scaling = analysis.Scaling,
            Reliability = analysis.Reliability,
            Images = new RunImages(folder.Run, datasetsFolder),
        };
        Write(Path.Combine(folder.Path, "report.html"), writer => HtmlReport.Write(input, writer));
        Write(Path.Combine(folder.Path, "report.md"), writer => MarkdownReport.Write(input, writer));
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
public sealed record RunOutputOptions(string DatasetsFolder, int Threads, GatePolicy? Policy = null, RunFolder? Baseline = null);
