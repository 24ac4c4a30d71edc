using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EvalHarness.Cli.Output;
using EvalHarness.Models;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness models</c>: what the models folder holds.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var folder = CommonOptions.Models();
        var notes = new Option<bool>("--notes") { Description = "Say for every checkpoint what was inferred, and from what." };
        var probe = new Option<string?>("--probe")
        {
            Description = "Try other preprocessings of each checkpoint on some hundred images of this dataset, warn if one is clearly better, and write a card to edit where there is none.",
            HelpName = "DATASET",
        };
        var datasets = CommonOptions.Datasets();
        var json = CommonOptions.Json();
        var command = new Command("models", "List the checkpoints that were found, what was inferred of each, and which were refused and why.") { folder, notes, probe, datasets, json };
        command.SetAction(parsed =>
        {
            var catalog = ModelCatalog.Open(parsed.GetValue(folder)!);
            if (parsed.GetValue(probe) is { } dataset)
            {
                return ModelsProbe.Run(catalog, parsed.GetValue(datasets)!, dataset);
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(Describe(catalog), RunJson.Options));
            }
            else
            {
                WriteText(catalog, parsed.GetValue(notes));
            }

            return catalog.Refused.Count == 0 ? ExitCode.Pass : ExitCode.Incomplete;
        });
        return command;
    }

    private static object Describe(ModelCatalog catalog) => new
    {
        Models = catalog.Models.Select(model => new
        {
            model.Id,
            model.Family,
            model.Name,
            model.Path,
            model.Sha256,
            model.Parameters,
            model.NoParameters,
            model.FileBytes,
            model.ToCheckpoint().Variant,
            model.Card.Parent,
            Input = new
            {
                model.Input.Name,
                model.Input.Layout,
                model.Input.ElementType,
                model.Input.FixedBatch,
                model.Input.Height,
                model.Input.Width,
                model.Input.Channels,
                model.Input.Features,
            },
            Output = new { model.Output.Name, Classes = model.Output.ClassCount, model.Output.Kind, model.Output.IsBinary, model.Output.IsLabelOnly },
            model.Notes,
            model.Warnings,
        }),
        Refused = catalog.Refused.Select(refusal => new { refusal.Path, refusal.Reason, refusal.WayOut }),
    };

    private static void WriteText(ModelCatalog catalog, bool notes)
    {
        TextTable.Write(
            [
                new("checkpoint"), new("parameters", IsNumber: true), new("bytes", IsNumber: true, Priority: 3), new("input", Priority: 2),
                new("classes", IsNumber: true, Priority: 4), new("output", Priority: 5), new("variant", Priority: 1),
            ],
            [.. catalog.Models.Select(Row)]);
        foreach (var model in catalog.Models)
        {
            if (model.NoParameters is { } reason)
            {
                Console.Out.WriteLine($" {model.Id}: parameters: n/a. {reason}");
            }

            foreach (var line in notes ? [.. model.Notes, .. model.Warnings] : model.Warnings)
            {
                Console.Out.WriteLine($" {model.Id}: {line}");
            }
        }

        foreach (var refusal in catalog.Refused)
        {
            Console.Out.WriteLine($" Refused: {refusal}");
        }
    }

    private static string[] Row(CatalogedModel model) =>
    [
        model.Id,
        model.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
        model.FileBytes.ToString("N0", CultureInfo.InvariantCulture),
        Input(model.Input),
        model.Output.ClassCount?.ToString(CultureInfo.InvariantCulture) ?? "when opened",
        model.Output.IsLabelOnly ? "labels only" : model.Output.Kind?.ToString().ToLowerInvariant() ?? "when opened",
        model.ToCheckpoint().Variant ?? string.Empty,
    ];

    private static string Input(InputSpec input)
    {
        var shape = input.Layout switch
        {
            InputLayout.Columns => string.Create(CultureInfo.InvariantCulture, $"{input.Inputs.Count} columns"),
            InputLayout.Text => "text",
            InputLayout.Tokens => string.Create(CultureInfo.InvariantCulture, $"text as {input.Features} tokens"),
            InputLayout.Flat => $"{input.Features?.ToString(CultureInfo.InvariantCulture) ?? "any"} features",
            _ => $"{Size(input.Height)}x{Size(input.Width)}x{Size(input.Channels)} {input.Layout.ToString().ToUpperInvariant()}",
        };
        var batch = input.FixedBatch is { } fixedBatch ? string.Create(CultureInfo.InvariantCulture, $", batch {fixedBatch}") : string.Empty;
        return $"{shape} {input.ElementType.ToString().ToLowerInvariant()}{batch}";
    }

    private static string Size(int? size) => size?.ToString(CultureInfo.InvariantCulture) ?? "?";
}
