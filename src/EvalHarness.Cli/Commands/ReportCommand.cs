using System.CommandLine;
using EvalHarness.Analysis;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness report</c>: makes the reports of a run anew.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var run = RunArgument.Create();
        var datasets = CommonOptions.Datasets();
        var threads = CommonOptions.Threads();
        var command = new Command("report", "Write report.html and report.md of a run anew.") { run, datasets, threads };
        command.SetAction(parsed =>
        {
            var folder = RunArgument.Open(parsed.GetValue(run)!);
            var analysis = RunAnalysis.Of(folder, parsed.GetValue(threads));
            AtomicFile.WriteText(Path.Combine(folder.Path, RunAnalysis.FileName), analysis.ToJson());
            RunOutputs.WriteReports(folder, analysis, GateFiles.Read(folder.Path), new RunOutputOptions(parsed.GetValue(datasets)!, parsed.GetValue(threads)));
            Console.Out.WriteLine(Path.GetFullPath(Path.Combine(folder.Path, "report.html")));
            Console.Out.WriteLine(Path.GetFullPath(Path.Combine(folder.Path, "report.md")));
            return ExitCode.Pass;
        });
        return command;
    }
}
