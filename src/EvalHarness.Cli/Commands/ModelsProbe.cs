using System.Globalization;
using EvalHarness.Cli.Output;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Inference;
using EvalHarness.Models;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness models --probe</c>: is the preprocessing in force the right one?</summary>
internal static class ModelsProbe
{
    /// <summary>Probes every checkpoint that a run would evaluate on the dataset.</summary>
    public static int Run(ModelCatalog catalog, string datasetsFolder, string name)
    {
        var datasets = DatasetCatalog.Open(datasetsFolder);
        var dataset = datasets.Find(name) ?? throw new UsageException(
            $"--probe {name}: no such dataset in {datasetsFolder}. There are: {string.Join(", ", Nearest.Order(name, datasets.Datasets.Select(one => one.Name)))}.");
        var rows = new List<string[]>();
        var lines = catalog.Refused.Select(refusal => $"Left out: {refusal}").ToList();
        var isComplete = lines.Count == 0;
        string[] clean = [.. datasets.Datasets.Where(one => one.Role == Datasets.DatasetRole.Clean).Select(one => one.Name)];
        foreach (var model in catalog.Models.Where(model => EvaluationPlan.Pairs(model.Family, dataset.Of ?? dataset.Name, clean)))
        {
            if (Fit.Check(model, dataset) is { } problem)
            {
                lines.Add($"{model.Id}: {problem}");
                continue;
            }

            if (Probe(model, dataset, lines) is { } report)
            {
                rows.Add(Row(model, report));
                Explain(model, report, dataset, lines);
            }
            else
            {
                isComplete = false;
            }
        }

        if (rows.Count > 0)
        {
            TextTable.Write(
                [new("checkpoint"), new("in force"), new("accuracy %", IsNumber: true), new("best other"), new("accuracy %", IsNumber: true), new("images", IsNumber: true, Priority: 1)], rows);
        }

        lines.ForEach(line => Console.Out.WriteLine(" " + line));
        return isComplete ? ExitCode.Pass : ExitCode.Incomplete;
    }

    private static PreprocessingReport? Probe(CatalogedModel model, Dataset dataset, List<string> lines)
    {
        try
        {
            return PreprocessingProbe.Run(model, dataset, new InferenceOptions(Threads: Environment.ProcessorCount));
        }
        catch (RefusedException error)
        {
            lines.Add($"{model.Id} is left out: {error.Message}");
            return null;
        }
        catch (UsageException error) when (dataset is { Kind: DataKind.Image, HasLabels: true })
        {
            // The dataset is one that can be probed with: it is this checkpoint that does not fit, which only opening it told.
            lines.Add(error.Message);
            return null;
        }
    }

    private static void Explain(CatalogedModel model, PreprocessingReport report, Dataset dataset, List<string> lines)
    {
        if (report.Warning is { } warning)
        {
            lines.Add($"{model.Id}: {warning}");
        }

        if (WriteCard(model, report, dataset) is { } card)
        {
            lines.Add($"{card} written: edit it where it is wrong.");
        }
    }

    private static string[] Row(CatalogedModel model, PreprocessingReport report)
    {
        var (inForce, other) = (report.Trials[0], report.Trials.Count > 1 ? report.Trials[1] : null);
        return
        [
            model.Id,
            inForce.Name,
            (inForce.Accuracy * 100).ToString("0.0", CultureInfo.InvariantCulture),
            other?.Name ?? string.Empty,
            other is null ? string.Empty : (other.Accuracy * 100).ToString("0.0", CultureInfo.InvariantCulture),
            inForce.Samples.ToString(CultureInfo.InvariantCulture),
        ];
    }

    // Classes that the file names itself go first: the dataset's order may be another one.
    private static string? WriteCard(CatalogedModel model, PreprocessingReport report, Dataset dataset) => File.Exists(ModelCardReader.PathFor(model.Path))
        ? null
        : ModelCardWriter.Write(model, report.Better?.Preprocessing, model.LabelsFor(dataset.Classes) ?? (dataset.Classes.Count == model.Output.ClassCount ? dataset.Classes : null));
}
