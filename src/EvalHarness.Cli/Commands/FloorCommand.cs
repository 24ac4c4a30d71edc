using System.CommandLine;
#if MLNET
using System.Globalization;
using System.Text.Json;
using EvalHarness.Cli.Output;
using EvalHarness.Datasets;
using EvalHarness.Floor;
using EvalHarness.Metrics;
using EvalHarness.MLNet.Floor;
using EvalHarness.Runs;
#endif

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness floor</c>: linear models on the train sample, as the floor that a bigger model must beat.</summary>
internal static class FloorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var run = new Option<string?>("--run") { Description = "A run, or a folder of runs: its checkpoints are compared with the floor, and floor.json is written into it.", HelpName = "RUN" };
        var models = new Option<string[]>("--model")
        {
            Description = "An ML.NET model (.zip, multiclass) that takes Features, to be measured and compared like the linear ones; may be given several times.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var datasets = CommonOptions.Datasets();
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("floor", "Train ML.NET's linear models on the train sample, measure them on the clean data, and say which checkpoints beat them.")
        {
            run, models, datasets, threads, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(run), parsed.GetValue(models)!, parsed.GetValue(datasets)!, parsed.GetValue(threads), parsed.GetValue(json)));
        return command;
    }

#if MLNET
    private static int Run(string? run, string[] models, string datasets, int threads, bool json)
    {
        var folder = run is null ? null : RunArgument.Open(run);
        var options = new MetricOptions(folder?.Suite.Resamples ?? 1000, folder?.Suite.Seed ?? 0, Threads: threads);
        var floors = FloorData.Find(DatasetCatalog.Open(datasets)).Select(data => LinearFloor.Of(data, folder, options, models)).ToList();
        if (folder is not null)
        {
            FloorReport.Write(folder.Path, floors);
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { Floors = floors }, RunJson.Options));
        }
        else
        {
            floors.ForEach(WriteText);
            Console.Out.WriteLine(folder is null ? "With --run RUN the checkpoints of a run are compared with these." : $"Kept in {Path.Combine(folder.Path, FloorReport.FileName)}; 'evalharness report {folder.Path}' takes it into the report.");
        }

        return ExitCode.Pass;
    }

    private static void WriteText(FloorReport floor)
    {
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Trained by {floor.Trainer} on the {floor.TrainSamples:N0} samples of {floor.Train}, measured on {floor.Test}:"));
        TextTable.Write(
            [new("baseline"), new("parameters", IsNumber: true), new("accuracy", IsNumber: true), new("log loss", IsNumber: true), new("ECE", IsNumber: true, Priority: 1)],
            [.. floor.Baselines.Select(baseline => new[]
            {
                baseline.Name,
                baseline.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
                Number(baseline, "accuracy"),
                Number(baseline, "nll"),
                Number(baseline, "ece"),
            })]);
        if (floor.Comparisons.Count > 0)
        {
            TextTable.Write(
                [new("checkpoint"), new("baseline"), new("accuracy minus floor", IsNumber: true), new("p", IsNumber: true), new("beats it")],
                [.. floor.Comparisons.Select(one => new[]
                {
                    one.Checkpoint,
                    one.Baseline,
                    one.Difference.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture),
                    one.P < 1e-4 ? "< .0001" : one.P.ToString("0.0000", CultureInfo.InvariantCulture),
                    one.Beats ? "yes" : "NO",
                })]);
        }
    }

    private static string Number(FloorBaseline baseline, string metric) => baseline.Find(metric) is not { Value: { } value } found
        ? "n/a"
        : found is { Lower: { } lower, Upper: { } upper }
            ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0000} [{lower:0.0000}, {upper:0.0000}]")
            : value.ToString("0.0000", CultureInfo.InvariantCulture);
#else
    private static int Run(string? run, string[] models, string datasets, int threads, bool json) => throw MLNetBuild.Missing("floor");
#endif
}
