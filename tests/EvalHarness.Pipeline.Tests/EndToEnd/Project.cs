using EvalHarness.Evaluation;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>A user's folder: three checkpoints of one family, clean, training and foreign data, and a suite.</summary>
public sealed class Project : IDisposable
{
    public const int CleanCount = 120;

    /// <summary>Pixels a quadrant that the checkpoints see, smallest first.</summary>
    public static readonly int[] Used = [1, 4, 16];

    /// <summary>Names of the checkpoints, smallest first.</summary>
    public static readonly string[] Names = ["small", "medium", "large"];

    private const string SuiteText =
        """
        name: tiny
        seed: 3
        resamples: 50
        perturbations:
          - select: gaussian_noise
            severities: [1, 3]
          - select: brightness
            severities: [3]
        synthetic_ood: [uniform_noise]
        """;

    /// <summary>Makes it.</summary>
    public Project()
    {
        for (var i = 0; i < Names.Length; i++)
        {
            Folder.Write($"models/ladder/{Names[i]}.onnx", Quadrants.Model(Used[i], i));
        }

        Clean.Write(Folder, "datasets/quadrants", "clean");
        Train.Write(Folder, "datasets/quadrants-train", "train", "quadrants");
        Quadrants.Make(60, 3).Write(Folder, "datasets/strangers", "ood", "quadrants");
        Folder.Write("suite.yaml", SuiteText);
    }

    public TempFolder Folder { get; } = new();

    public Quadrants Clean { get; } = Quadrants.Make(CleanCount, 1);

    public Quadrants Train { get; } = Quadrants.Make(80, 2);

    /// <summary>The arguments of a run, more of them last.</summary>
    public string[] RunArguments(params string[] more) => EvaluationArguments("run", "runs", more);

    /// <summary>The arguments of any command that evaluates, with its folder of runs.</summary>
    public string[] EvaluationArguments(string command, string runs, params string[] more)
    {
        var arguments = new List<string> { command };
        foreach (var (option, value) in ((string, string)[])
            [("--models", Folder.At("models")), ("--datasets", Folder.At("datasets")), ("--suite", Folder.At("suite.yaml")), ("--out", Folder.At(runs)), ("--batch", "32")])
        {
            if (!more.Contains(option, StringComparer.Ordinal))
            {
                arguments.AddRange([option, value]);
            }
        }

        return [.. arguments, .. more];
    }

    /// <summary>Runs the evaluation in this process.</summary>
    public CliResult Run(params string[] more) => Cli.Run(RunArguments(more));

    /// <summary>Runs the evaluation into a folder of runs of its own.</summary>
    public CliResult RunInto(string runs, params string[] more) => Cli.Run(EvaluationArguments("run", runs, more));

    /// <summary>Runs that look finished, oldest first.</summary>
    public IReadOnlyList<string> FinishedRuns(string runs = "runs") => Directory.Exists(Folder.At(runs))
        ? [.. Directory.GetDirectories(Folder.At(runs)).Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The only run, or the newest.</summary>
    public RunFolder Newest(string runs = "runs") => RunFolder.Open(FinishedRuns(runs).MaxBy(Directory.GetCreationTimeUtc)!);

    /// <inheritdoc/>
    public void Dispose() => Folder.Dispose();
}

/// <summary>Short ways to numbers of a run.</summary>
internal static class RunNumbers
{
    /// <summary>The clean condition.</summary>
    public static Condition Clean(this RunFolder folder) => folder.Run.Conditions.Single(condition => condition.Kind == ConditionKind.Clean);

    /// <summary>A measurement of a checkpoint of the ladder.</summary>
    public static Measurement Measured(this RunFolder folder, string checkpoint, Condition condition, string metric) =>
        folder.Run.Cell($"ladder/{checkpoint}", condition.Id)!.Find(metric)!;

    /// <summary>A file of the run as bytes.</summary>
    public static byte[] Bytes(this RunFolder folder, string file) => File.ReadAllBytes(Path.Combine(folder.Path, file));
}
