using System.CommandLine;
using EvalHarness.Inference;
using EvalHarness.Suites;

namespace EvalHarness.Cli.Commands;

/// <summary>The options of every command that evaluates.</summary>
internal sealed class EvaluationOptions
{
    private readonly Option<string> _models = CommonOptions.Models();
    private readonly Option<string> _datasets = CommonOptions.Datasets();
    private readonly Option<string> _suite = CommonOptions.Suite();
    private readonly Option<string> _out = CommonOptions.Out();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string> _batch = CommonOptions.Batch();
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Evaluate every cell anew, even where nothing that decides it has changed." };

    /// <summary>Gives them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _models, _datasets, _suite, _out, _device, _threads, _batch, _fresh })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UsageException">A value is out of range, or the suite is wrong.</exception>
    public EvaluationRequest Read(ParseResult parsed) => new()
    {
        ModelsFolder = parsed.GetValue(_models)!,
        DatasetsFolder = parsed.GetValue(_datasets)!,
        RunsFolder = parsed.GetValue(_out)!,
        Suite = SuiteFile.Load(parsed.GetValue(_suite)!),
        Device = parsed.GetValue(_device)!,
        Threads = parsed.GetValue(_threads),
        Batch = InferenceOptions.ParseBatch(parsed.GetValue(_batch)!),
        ReuseCells = !parsed.GetValue(_fresh),
        OtherVersions = MLNetBuild.Versions,
    };
}
