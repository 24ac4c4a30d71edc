using System.CommandLine;
using EvalHarness.Cli.Output;
using EvalHarness.Inference;
using EvalHarness.Runs;
using EvalHarness.Suites;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness run</c>: the whole evaluation.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var models = CommonOptions.Models();
        var datasets = CommonOptions.Datasets();
        var output = CommonOptions.Out();
        var suite = CommonOptions.Suite();
        var device = CommonOptions.Device();
        var threads = CommonOptions.Threads();
        var batch = CommonOptions.Batch();
        var fresh = new Option<bool>("--fresh") { Description = "Evaluate every cell anew, even where nothing that decides it has changed." };
        var json = CommonOptions.Json();
        var command = new Command("run", "Evaluate every checkpoint under every condition and write a run folder with a report.")
        {
            models, datasets, suite, output, device, threads, batch, fresh, json,
        };
        command.SetAction(parsed =>
        {
            var request = new EvaluationRequest
            {
                ModelsFolder = parsed.GetValue(models)!,
                DatasetsFolder = parsed.GetValue(datasets)!,
                RunsFolder = parsed.GetValue(output)!,
                Suite = SuiteFile.Load(parsed.GetValue(suite)!),
                Device = parsed.GetValue(device)!,
                Threads = AtLeastOne(parsed.GetValue(threads)),
                Batch = InferenceOptions.ParseBatch(parsed.GetValue(batch)!),
                ReuseCells = !parsed.GetValue(fresh),
            };
            return Run(request, parsed.GetValue(json));
        });
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

        if (json)
        {
            RunSummary.WriteJson(Console.Out, folder);
        }
        else
        {
            RunSummary.WriteText(Console.Out, Terminal.Width, folder);
        }

        return folder.Document.Status == RunStatus.Complete ? ExitCode.Pass : ExitCode.Incomplete;
    }

    private static int AtLeastOne(int threads) => threads >= 1
        ? threads
        : throw new UsageException($"--threads is {threads}, but at least 1 is needed.");
}
