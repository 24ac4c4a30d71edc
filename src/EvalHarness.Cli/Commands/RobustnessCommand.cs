using System.CommandLine;
using System.Globalization;
using EvalHarness.Cli.Output;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Robustness;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness robustness</c>: corruption scores of accuracies that were measured elsewhere.</summary>
internal static class RobustnessCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var table = new Option<string>("--table")
        {
            Description = "CSV with columns model, corruption, severity, accuracy; n (samples) if intervals are wanted, parameters if the smallest model is the baseline. Clean rows have corruption 'clean' and severity 0.",
            Required = true,
            HelpName = "FILE",
        };
        var baseline = new Option<string?>("--baseline") { Description = "Model that corruption errors are divided by, or 'alexnet' for its published table (ImageNet-C at 224 x 224 only). If not named: the smallest where every model has its parameters, else the first of the table.", HelpName = "MODEL" };
        var json = CommonOptions.Json();
        var command = new Command("robustness", "mCE, relative mCE and gaps from a table of accuracies.") { table, baseline, json };
        command.SetAction(parsed =>
        {
            var summary = RobustnessSummaries.Of(RobustnessCsv.Read(parsed.GetValue(table)!), parsed.GetValue(baseline));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(RobustnessJson.Write(summary));
            }
            else
            {
                WriteText(summary);
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static void WriteText(RobustnessSummary summary)
    {
        TextTable.Write(
            [
                new("model"), new("clean", IsNumber: true), new("corrupted", IsNumber: true), new("gap", IsNumber: true), new("mCE", IsNumber: true),
                new("relative mCE", IsNumber: true, Priority: 1), new("mCE (AlexNet)", IsNumber: true, Priority: 2), new("worst corruption", Priority: 1),
            ],
            [.. summary.Models.Select(pair => new[]
            {
                pair.Key,
                Text(pair.Value.CleanAccuracy),
                Text(pair.Value.MeanCorruptionAccuracy),
                Text(pair.Value.Gap),
                Text(pair.Value.Mce),
                Text(pair.Value.RelativeMce),
                Text(pair.Value.MceAlexnet),
                pair.Value.WorstCorruption ?? "n/a",
            })]);
        Console.Out.WriteLine($" Baseline: {summary.Baseline} ({summary.BaselineNote}).");
        Console.Out.WriteLine($" Averaged over: {(summary.Corruptions.Count > 0 ? string.Join(", ", summary.Corruptions) : "nothing, the table has clean rows only")}.");
        Console.Out.WriteLine($" {summary.IntervalNote}");
    }

    private static string Text(Estimate estimate)
    {
        var interval = estimate.Lower is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" [{estimate.Lower:0.000}, {estimate.Upper:0.000}]");
        return estimate.Value is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) + interval : "n/a";
    }
}
