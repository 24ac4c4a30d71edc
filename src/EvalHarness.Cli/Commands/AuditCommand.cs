using System.CommandLine;
using EvalHarness.Analysis;
using EvalHarness.Audit;
using EvalHarness.Cli.Output;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness audit</c>: the nightly job in one command.</summary>
internal static class AuditCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var evaluation = new EvaluationOptions();
        var history = new Option<string?>("--history") { Description = "SQLite file that every night is added to and compared with; made if it is not there.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy", "-p") { Description = "Policy that gates the night (YAML).", HelpName = "FILE" };
        var baseline = new Option<string?>("--baseline") { Description = "Run to compare with instead of the night before: a folder or the id of a run.", HelpName = "RUN" };
        var webhook = new Option<string?>("--webhook") { Description = "Address that the summary is posted to as JSON.", HelpName = "URL" };
        var json = CommonOptions.Json();
        var command = new Command("audit", "Nightly: evaluate what is new, compare with history, gate, report and tell, in one.") { history, policy, baseline, webhook, json };
        evaluation.AddTo(command);
        command.SetAction(parsed =>
        {
            var evaluate = evaluation.Read(parsed);
            var request = new AuditRequest
            {
                Evaluate = cancel => Evaluate(evaluate, cancel),
                RunsFolder = evaluate.RunsFolder,
                HistoryFile = parsed.GetValue(history),
                Policy = parsed.GetValue(policy) is { } file ? PolicyFile.Load(file) : null,
                Baseline = parsed.GetValue(baseline),
                Trends = folder => RunAnalysis.Read(folder.Path)?.Trends() ?? [],
                Report = outcome => RunOutputs.WriteReports(
                    outcome.Run,
                    RunAnalysis.Read(outcome.Run.Path) ?? RunAnalysis.Of(outcome.Run, evaluate.Threads),
                    outcome.Gates,
                    new RunOutputOptions(evaluate.DatasetsFolder, evaluate.Threads).KeepIn(evaluate.RunsFolder)),
                Webhook = parsed.GetValue(webhook) is { } address ? Address(address) : null,
            };
            return Run(request, parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(AuditRequest request, bool json)
    {
        using var stop = new StopSignal();
        var outcome = NightlyAudit.Run(request, stop.Token);
        if (json)
        {
            Console.Out.WriteLine(AuditFile.Json(outcome));
        }
        else
        {
            RunSummary.WriteText(Console.Out, Terminal.Width, outcome.Run);
            Console.Out.WriteLine(outcome.Summary);
        }

        return outcome.ExitCode;
    }

    private static RunFolder Evaluate(EvaluationRequest request, CancellationToken cancel)
    {
        using var progress = new ProgressReporter();
        return Evaluator.Run(request, progress, cancel);
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"--webhook is '{text}'. Write a whole address, such as https://chat.example/hooks/1.");
}
