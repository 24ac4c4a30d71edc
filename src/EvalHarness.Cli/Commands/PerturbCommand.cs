using System.CommandLine;
using EvalHarness.Cli.Output;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbing;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness perturb</c>: perturbed images, rows or texts without any model, to use elsewhere or to look at.</summary>
internal static class PerturbCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var datasets = CommonOptions.Datasets();
        var dataset = new Option<string?>("--dataset") { Description = "Name of the dataset to read.", HelpName = "NAME" };
        var images = new Option<string?>("--images")
        {
            Description = "An .npy file to read instead: unsigned bytes, N x H x W or N x H x W x C. Its name is part of every image's seed.",
            HelpName = "FILE",
        };
        var perturbation = new Option<string[]>("--perturbation", "-p")
        {
            Description = "A perturbation or a group, with severities: gaussian_noise:3, imagenet-c:1-5, glass_blur@clean; of a table: missing_values:3, tabular; of texts: keyboard_typos:2, text (all of its kind, where none is given). May be given several times.",
            DefaultValueFactory = _ => ["imagenet-c"],
            HelpName = "SELECTION",
        };
        var seed = new Option<long>("--seed") { Description = "Seed: an evaluation with the same seed sees the same pixels, rows and texts.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var samples = new Option<int?>("--samples") { Description = "Images, rows or texts: the same ones that an evaluation of as many draws. All without it.", HelpName = "N" };
        var output = new Option<string?>("--out")
        {
            Description = "Write the perturbed images, laid out like the input: into FILE.npy for one setting, else one file a setting into a folder. Rows of a table go into a folder with their indices and labels, texts into FILE.jsonl or a folder: index, label and text a line.",
            HelpName = "FILE|FOLDER",
        };
        var sheet = new Option<string?>("--sheet") { Description = "Write a PNG contact sheet of one image under every setting.", HelpName = "FILE" };
        var index = new Option<int>("--index") { Description = "The image on the sheet, from 0.", HelpName = "I" };
        var threads = CommonOptions.Threads();
        var list = new Option<bool>("--list") { Description = "List every perturbation and group, and do nothing else." };
        var json = CommonOptions.Json();
        var command = new Command("perturb", "Perturb images, the rows of a table or texts and measure by how much; write them as .npy or JSON lines, or a contact sheet to look at.")
        {
            dataset, datasets, images, perturbation, seed, samples, output, sheet, index, threads, list, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(list))
            {
                PerturbationList.Write(Console.Out, Terminal.Width, parsed.GetValue(json));
                return ExitCode.Pass;
            }

            if (parsed.GetValue(dataset) is { } name && DatasetCatalog.Open(parsed.GetValue(datasets)!).Find(name) is { Kind: DataKind.Tabular or DataKind.Text } found)
            {
                var isText = found.Kind == DataKind.Text;
                if (parsed.GetValue(sheet) is not null || parsed.GetValue(images) is not null)
                {
                    var option = parsed.GetValue(images) is null ? "--sheet, which shows" : "--images, which reads";
                    throw new UsageException($"--dataset {name} {(isText ? "holds texts" : "is a table")}: leave out {option} images.");
                }

                string[] selections = parsed.GetResult(perturbation) is { Implicit: false } ? parsed.GetValue(perturbation)! : [isText ? "text" : "tabular"];
                var settings = SampleChoice.Of(found, selections);
                var samplesAsked = Subset(parsed.GetValue(samples), parsed.GetValue(seed));
                using var interrupted = new StopSignal();
                if (isText)
                {
                    var texts = TextPerturbing.Run(found, settings, samplesAsked, parsed.GetValue(output), interrupted.Token);
                    PerturbSummary.Write(Console.Out, Terminal.Width, parsed.GetValue(json), found.Name, samplesAsked, texts);
                }
                else
                {
                    var rows = TablePerturbing.Run(found, settings, samplesAsked, parsed.GetValue(output), interrupted.Token);
                    PerturbSummary.Write(Console.Out, Terminal.Width, parsed.GetValue(json), found.Name, samplesAsked, rows);
                }

                return ExitCode.Pass;
            }

            var input = Input(parsed.GetValue(dataset), parsed.GetValue(images), parsed.GetValue(datasets)!);
            var subset = Subset(parsed.GetValue(samples), parsed.GetValue(seed));
            var choice = PerturbationChoice.Of(parsed.GetValue(perturbation)!, input.Shape);
            foreach (var line in choice.LeftOut)
            {
                Console.Error.WriteLine($"Left out: {line}");
            }

            var sheetPath = parsed.GetValue(sheet);
            var outPath = parsed.GetValue(output);
            if (sheetPath is not null)
            {
                var png = ContactSheet.Png(input, parsed.GetValue(index), choice.Settings, subset.Seed);
                AtomicFile.Write(sheetPath, stream => stream.Write(png));
                if (outPath is null && !parsed.GetValue(json))
                {
                    Console.Out.WriteLine(sheetPath);
                    return ExitCode.Pass;
                }
            }

            using var stop = new StopSignal();
            var results = ImagePerturbing.Run(input, choice.Settings, subset, outPath, Math.Max(1, parsed.GetValue(threads)), stop.Token);
            PerturbSummary.Write(Console.Out, Terminal.Width, parsed.GetValue(json), input, subset, results, sheetPath);
            return ExitCode.Pass;
        });
        return command;
    }

    private static ImageInput Input(string? dataset, string? images, string folder) => (dataset, images) switch
    {
        ({ } name, null) => ImageInput.FromDataset(folder, name),
        (null, { } path) => ImageInput.FromArray(path),
        _ => throw new UsageException("Say what to perturb: either --dataset NAME, or --images FILE.npy. --list shows the perturbations."),
    };

    private static SampleSubset Subset(int? samples, long seed) => samples is < 1
        ? throw new UsageException($"--samples is {samples}, but at least 1 is needed.")
        : seed < 0
            ? throw new UsageException($"--seed is {seed}, but seeds are 0 or more.")
            : new SampleSubset(samples, (ulong)seed);
}
