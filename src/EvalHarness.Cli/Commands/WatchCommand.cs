using System.CommandLine;
using System.Globalization;
using EvalHarness.Audit;
using EvalHarness.Cli.Output;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness watch</c>: evaluates checkpoints as they are dropped in.</summary>
internal static class WatchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var evaluation = new EvaluationOptions();
        var existing = new Option<bool>("--existing") { Description = "Evaluate what is there already, too." };
        var command = new Command("watch", "Evaluate each checkpoint that is dropped into the models folder, until Ctrl+C.") { existing };
        evaluation.AddTo(command);
        command.SetAction(parsed =>
        {
            var request = evaluation.Read(parsed);
            using var stop = new StopSignal();
            var watcher = new ModelWatcher(
                new WatchOptions { Folder = request.ModelsFolder, Existing = parsed.GetValue(existing) },
                (_, cancel) => Evaluate(request, cancel),
                happened => Console.Error.WriteLine(WatchText.Line(happened)));
            watcher.Run(stop.Token);
            return ExitCode.Pass;
        });
        return command;
    }

    private static string Evaluate(EvaluationRequest request, CancellationToken cancel)
    {
        RunFolder folder;
        using (var progress = new ProgressReporter())
        {
            folder = Evaluator.Run(request, progress, cancel);
        }

        RunSummary.WriteText(Console.Out, Terminal.Width, folder);
        return string.Create(CultureInfo.InvariantCulture, $"{folder.Run.Checkpoints.Count} {(folder.Run.Checkpoints.Count == 1 ? "checkpoint" : "checkpoints")} in {folder.Path}");
    }
}
