using System.CommandLine;
using EvalHarness.Analysis;
using EvalHarness.Cli.Output;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness gate</c>: holds a policy against a run.</summary>
internal static class GateCommand
{
    // The rule, what it is about, the value and what was asked for, whatever the width; then the interval and what would settle it.
    private static readonly int[] Priorities = [0, 0, 0, 0, 3, 0, 1, 0, 4, 2];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var run = RunArgument.Create();
        var policy = new Option<string?>("--policy", "-p") { Description = "The policy (YAML).", HelpName = "FILE" };
        var baseline = new Option<string?>("--baseline") { Description = "The run that the policy's baseline rules compare with.", HelpName = "RUN" };
        var datasets = CommonOptions.Datasets();
        var example = new Option<bool>("--example") { Description = "Print a policy to start from, and end." };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of policies for editors, and end." };
        var json = CommonOptions.Json();
        var command = new Command("gate", "Hold a policy against a run: verdicts, gates.json, junit.xml, exit code.") { run, policy, baseline, datasets, example, schema, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(example) || parsed.GetValue(schema))
            {
                Console.Out.WriteLine(parsed.GetValue(schema) ? PolicyFile.Schema : PolicyFile.Example);
                return ExitCode.Pass;
            }

            var rules = PolicyFile.Load(parsed.GetValue(policy)
                ?? throw new UsageException("--policy is missing: the YAML file with the rules. 'evalharness gate --example' prints one to start from."));
            var folder = RunArgument.Open(parsed.GetValue(run)!);
            var reference = parsed.GetValue(baseline) is { } path ? RunArgument.Open(path) : null;
            return Run(folder, rules, reference, parsed.GetValue(datasets)!, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Shows what the gates said.</summary>
    public static void WriteText(GateReport report)
    {
        TextTable.Write(GateText.Columns, Priorities, GateText.Rows(report, 60));
        foreach (var line in GateText.Summary(report))
        {
            Console.Out.WriteLine(line);
        }
    }

    private static int Run(RunFolder folder, GatePolicy policy, RunFolder? baseline, string datasets, bool json)
    {
        var analysis = RunAnalysis.Read(folder.Path) ?? RunAnalysis.Of(folder, Environment.ProcessorCount);
        var report = RunGate.Evaluate(policy, folder, baseline, analysis.Trends());
        RunOutputs.WriteReports(folder, analysis, report, new RunOutputOptions(datasets, Environment.ProcessorCount));
        if (json)
        {
            Console.Out.WriteLine(GateFiles.Json(report));
        }
        else
        {
            WriteText(report);
        }

        return RunGate.ExitCode(report, folder.Document.Status);
    }
}
