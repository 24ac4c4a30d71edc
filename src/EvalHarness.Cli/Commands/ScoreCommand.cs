using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EvalHarness.Cli.Output;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;
using EvalHarness.Runs;
using EvalHarness.Scoring;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness score</c>: every metric of predictions that were made elsewhere.</summary>
internal static class ScoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var predictions = new Option<string>("--predictions")
        {
            Description = "CSV with a column 'label' and columns p0, p1, ... (probabilities) or z0, z1, ... (logits).",
            Required = true,
            HelpName = "FILE",
        };
        var ood = new Option<string?>("--ood") { Description = "CSV of the same columns without labels: out-of-distribution data.", HelpName = "FILE" };
        var resamples = new Option<int>("--resamples") { Description = "Bootstrap resamples behind intervals.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the resamples.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var json = CommonOptions.Json();
        var command = new Command("score", "Every metric, with its interval, of predictions in a CSV file.") { predictions, ood, resamples, seed, json };
        command.SetAction(parsed =>
        {
            var input = Input(PredictionsCsv.Read(parsed.GetValue(predictions)!));
            var outside = parsed.GetValue(ood) is { } path ? Input(PredictionsCsv.Read(path, labelled: false)) : null;
            var options = new MetricOptions(AtLeastZero(parsed.GetValue(resamples)), parsed.GetValue(seed), Threads: Environment.ProcessorCount);
            var measured = ScoreReport.Of(input, outside, options);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(measured.ToDictionary(one => one.Metric, Value, StringComparer.Ordinal), RunJson.Options));
            }
            else
            {
                TextTable.Write(
                    [new("metric"), new("value", IsNumber: true), new("95 % interval", IsNumber: true), new("n", IsNumber: true, Priority: 1), new("better", Priority: 2), new("note", Priority: 3)],
                    [.. measured.Select(Row)]);
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static ScoreInput Input(PredictionTable table) =>
        new(table.Outputs, table.Labels ?? [.. Enumerable.Repeat(-1, table.Count)], table.ClassCount, table.Kind);

    private static object Value(Measurement measured) => new { measured.Value, measured.Lower, measured.Upper, measured.N, measured.Reason };

    private static string[] Row(Measurement measured) =>
    [
        measured.Metric,
        Text(measured.Value) ?? "n/a",
        measured.Lower is null ? string.Empty : $"{Text(measured.Lower)} to {Text(measured.Upper)}",
        measured.N.ToString("N0", CultureInfo.InvariantCulture),
        StandardMetrics.Find(measured.Metric)?.Direction switch
        {
            Direction.HigherIsBetter => "higher",
            Direction.LowerIsBetter => "lower",
            _ => string.Empty,
        },
        measured.Reason ?? string.Empty,
    ];

    private static string? Text(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture);

    private static int AtLeastZero(int resamples) => resamples >= 0
        ? resamples
        : throw new UsageException($"--resamples is {resamples}, but 0 or more are needed; 0 leaves bootstrapped intervals out.");
}
