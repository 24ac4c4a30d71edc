using System.CommandLine;
using System.Globalization;
using EvalHarness.Cli.Output;
using EvalHarness.Compare;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness compare</c>: what changed between two runs, and what got really worse or better.</summary>
internal static class CompareCommand
{
    // What it is about and by how much, whatever the width; then its interval and p-value.
    private static readonly int[] Priorities = [0, 0, 0, 0, 4, 3, 0, 1, 2, 5, 6];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var baseline = new Argument<string>("baseline") { Description = "The run compared with.", HelpName = "RUN" };
        var candidate = new Argument<string>("candidate") { Description = "The run that is judged.", HelpName = "RUN" };
        var metrics = new Option<string?>("--metrics") { Description = "Patterns of the metrics to compare, such as accuracy,ece*; a sensible few if not named.", HelpName = "GLOB[,GLOB]" };
        var limit = new Option<int>("--limit") { Description = "Rows of the table.", DefaultValueFactory = _ => 40, HelpName = "N" };
        var json = CommonOptions.Json();
        var command = new Command("compare", "What changed between two runs, then paired differences with intervals and corrected p-values.")
        {
            baseline, candidate, metrics, limit, json,
        };
        command.SetAction(parsed =>
        {
            var patterns = parsed.GetValue(metrics)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var report = RunComparison.Compare(RunArgument.Open(parsed.GetValue(baseline)!), RunArgument.Open(parsed.GetValue(candidate)!), patterns);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(ComparisonText.Json(report));
            }
            else
            {
                foreach (var line in ComparisonText.Summary(report))
                {
                    Console.Out.WriteLine(line);
                }

                WriteTable(report, parsed.GetValue(limit));
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static void WriteTable(ComparisonReport report, int limit)
    {
        var rows = ComparisonText.Rows(report);
        if (rows.Count == 0)
        {
            return;
        }

        TextTable.Write(ComparisonText.Columns, Priorities, [.. rows.Take(limit)]);
        if (rows.Count > limit)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {limit} of {rows.Count:N0} differences; --limit {rows.Count} shows all, --json everything."));
        }
    }
}
