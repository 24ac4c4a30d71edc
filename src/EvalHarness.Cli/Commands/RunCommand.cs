using System.CommandLine;
using EvalHarness.Cli.Output;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness run</c>: the whole evaluation.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var evaluation = new EvaluationOptions();
        var policy = new Option<string?>("--policy", "-p") { Description = "Policy that gates the run (YAML).", HelpName = "FILE" };
        var baseline = new Option<string?>("--baseline") { Description = "The run that the policy's baseline rules compare with.", HelpName = "RUN" };
        var json = CommonOptions.Json();
        var command = new Command("run", "Evaluate every checkpoint under every condition and write a run folder with a report.") { policy, baseline, json };
        evaluation.AddTo(command);
        command.SetAction(parsed => Run(
            evaluation.Read(parsed) with
            {
                Policy = parsed.GetValue(policy) is { } file ? PolicyFile.Load(file) : null,
                Baseline = parsed.GetValue(baseline) is { } path ? RunArgument.Open(path) : null,
            },
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(EvaluationRequest request, bool json)
    {
        using var stop = new StopSignal();
        RunFolder folder;
        using (var progress = new ProgressReporter())
        {
            folder = Evaluator.Run(request, progress, stop.Token);
        }

        var gates = request.Policy is null ? null : GateFiles.Read(folder.Path);
        if (json)
        {
            RunSummary.WriteJson(Console.Out, folder);
        }
        else
        {
            RunSummary.WriteText(Console.Out, Terminal.Width, folder);
            if (gates is not null)
            {
                GateCommand.WriteText(gates);
            }
        }

        return RunGate.ExitCode(gates, folder.Document.Status);
    }
}
