using System.CommandLine;
using System.Globalization;

namespace EvalHarness.Cli.Commands;

/// <summary>Options that several commands share, so that they read and mean the same everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>The models folder.</summary>
    public static Option<string> Models() => new("--models")
    {
        Description = "Folder of checkpoints: any .onnx below it, the folder being the family.",
        DefaultValueFactory = _ => "models",
        HelpName = "FOLDER",
    };

    /// <summary>The datasets folder.</summary>
    public static Option<string> Datasets() => new("--datasets")
    {
        Description = "Folder of datasets: one folder each, with a dataset.json.",
        DefaultValueFactory = _ => "datasets",
        HelpName = "FOLDER",
    };

    /// <summary>Where run folders go.</summary>
    public static Option<string> Out() => new("--out")
    {
        Description = "Folder that run folders are written to. Finished cells are kept there, too, and reused.",
        DefaultValueFactory = _ => "runs",
        HelpName = "FOLDER",
    };

    /// <summary>One JSON object instead of text.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON object on standard output and nothing else there.",
    };

    /// <summary>The suite.</summary>
    public static Option<string> Suite() => new("--suite", "-s")
    {
        Description = $"Suite file (YAML), or a built-in suite: {string.Join(", ", Suites.SuiteFile.BuiltIn)}.",
        DefaultValueFactory = _ => "default",
        HelpName = "FILE|NAME",
    };

    /// <summary>The device.</summary>
    public static Option<string> Device() => new("--device")
    {
        Description = "Where models run: cpu, cuda or cuda:N.",
        DefaultValueFactory = _ => "cpu",
        HelpName = "DEVICE",
    };

    /// <summary>Threads.</summary>
    public static Option<int> Threads()
    {
        var threads = new Option<int>("--threads")
        {
            Description = "Threads that compute. They change no number.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            HelpName = "N",
        };
        threads.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value < 1)
            {
                result.AddError($"--threads is {token.Value}, but at least 1 is needed.");
            }
        });
        return threads;
    }

    /// <summary>Batch size.</summary>
    public static Option<string> Batch() => new("--batch")
    {
        Description = "Samples a model sees at once: a number, or auto, which measures once for every model and remembers.",
        DefaultValueFactory = _ => "auto",
        HelpName = "N|auto",
    };
}
