using EvalHarness.Datasets;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Models;

namespace EvalHarness.Libraries;

/// <summary>
/// ML.NET as the pipeline sees it: what reads its files. The pipeline refers to none of its types, so that it builds where the package feed
/// lacks it; whoever has it hands it in.
/// </summary>
internal interface IMLNet
{
    /// <summary>Name and version, such as <c>ML.NET 5.0.1</c>: what a model predicts may depend on it.</summary>
    string Version { get; }

    /// <summary>Opens a model that <c>mlContext.Model.Save</c> wrote.</summary>
    /// <exception cref="RefusedException">It cannot be opened, or is no classifier.</exception>
    ILibraryModel OpenModel(string path);

    /// <summary>Opens the binary file (.idv) of a dataset.</summary>
    /// <exception cref="RefusedException">It cannot be read, or does not hold what the card says.</exception>
    DatasetFormat OpenTable(DatasetCard card);

    /// <summary>Fits calibrators of two classes to the log-odds of the second.</summary>
    /// <param name="names"><c>mlnet_platt</c>, <c>mlnet_isotonic</c>, <c>mlnet_naive</c>.</param>
    /// <param name="logits">Two a sample, row after row, finite.</param>
    /// <param name="labels">0 or 1; where one is missing, nothing can be fitted.</param>
    IReadOnlyList<IRecalibrator> FitCalibrators(IReadOnlyList<string> names, IReadOnlyList<float> logits, IReadOnlyList<int> labels);

    /// <summary>Looks at the columns of a binary file.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    TableGuess LookAtTable(string path);
}

/// <summary>What the columns of a file look like they are.</summary>
/// <param name="Label">The label column; null where none looks like one.</param>
/// <param name="Slices">Columns that cut it into groups.</param>
internal sealed record TableGuess(string? Label, IReadOnlyList<string> Slices);

/// <summary>The ML.NET at hand.</summary>
internal static class MLNetAtHand
{
    /// <summary>What reads ML.NET's files; null in a build without it, or before it was handed in.</summary>
    public static IMLNet? Current { get; private set; }

    /// <summary>The library, where a file cannot be read without it.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public static IMLNet Needed(IMLNet? library, string file) => library ?? throw new RefusedException(
        $"{file} is ML.NET's, which is not in this build: the package feed had no Microsoft.ML when it was built.",
        "Add a feed that has it, such as nuget.org, then run scripts/setup --probe and build again.");

    /// <summary>Hands it in, once for the whole process.</summary>
    public static void Use(IMLNet library) => Current = library;
}
