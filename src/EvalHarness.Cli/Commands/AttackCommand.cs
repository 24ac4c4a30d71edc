using System.CommandLine;
using EvalHarness.Attacks;
using EvalHarness.Cli.Output;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness attack</c>: Square Attack on every checkpoint.</summary>
internal static class AttackCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var models = CommonOptions.Models();
        var datasets = CommonOptions.Datasets();
        var checkpoint = new Option<string>("--checkpoint") { Description = "Glob over family/name: the checkpoints to attack.", DefaultValueFactory = _ => "*", HelpName = "GLOB" };
        var dataset = new Option<string>("--dataset") { Description = "Glob over names: the clean datasets of images to attack on.", DefaultValueFactory = _ => "*", HelpName = "GLOB" };
        var samples = new Option<int>("--samples") { Description = "Images of each dataset: those that an evaluation of as many draws.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var queries = new Option<int>("--queries") { Description = "Predictions allowed for an image, the clean one included.", DefaultValueFactory = _ => 500, HelpName = "N" };
        var norm = new Option<string>("--norm") { Description = "How changes are measured: linf (the largest of any value) or l2 (Euclidean).", DefaultValueFactory = _ => "linf", HelpName = "linf|l2" };
        var eps = new Option<string>("--eps") { Description = "The largest change, on values from 0 to 1: a number or a fraction.", DefaultValueFactory = _ => "8/255", HelpName = "X" };
        var seed = new Option<long>("--seed") { Description = "Seed of the draw and of the attack.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var device = CommonOptions.Device();
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("attack", "Attack every checkpoint by its outputs alone (Square Attack) and say what accuracy is left.")
        {
            models, datasets, checkpoint, dataset, samples, queries, norm, eps, seed, device, threads, json,
        };
        command.SetAction(parsed =>
        {
            var request = new AttackRequest
            {
                ModelsFolder = parsed.GetValue(models)!,
                DatasetsFolder = parsed.GetValue(datasets)!,
                Models = parsed.GetValue(checkpoint)!,
                Datasets = parsed.GetValue(dataset)!,
                Samples = parsed.GetValue(samples),
                Queries = parsed.GetValue(queries),
                Norm = Norm(parsed.GetValue(norm)!),
                Epsilon = Epsilon(parsed.GetValue(eps)!),
                Seed = parsed.GetValue(seed) is >= 0 and var number ? (ulong)number : throw new UsageException("--seed must be 0 or more."),
                Device = parsed.GetValue(device)!,
                Threads = parsed.GetValue(threads),
            };
            using var stop = new StopSignal();
            var outcomes = AttackRunner.Run(request, message => Console.Error.WriteLine(message), stop.Token);
            AttackSummary.Write(Console.Out, Terminal.Width, parsed.GetValue(json), request, outcomes);
            return outcomes.All(outcome => outcome.Failure is null) ? ExitCode.Pass : ExitCode.Incomplete;
        });
        return command;
    }

    private static AttackNorm Norm(string text) => text switch
    {
        "linf" => AttackNorm.LInf,
        "l2" => AttackNorm.L2,
        _ => throw new UsageException($"--norm is '{text}'. Use linf or l2."),
    };

    private static double Epsilon(string text) =>
        AttackSize.TryParse(text, out var size) ? size : throw new UsageException($"--eps is '{text}'. Use {AttackSize.Allowed}.");
}
