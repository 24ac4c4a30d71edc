using System.Runtime.CompilerServices;
using EvalHarness.MLNet.Datasets;
using EvalHarness.MLNet.Views;
using EvalHarness.Runs;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

/// <summary>The lines of the folder's README, compiled and run.</summary>
[TestFixture]
[NonParallelizable]
public sealed class ReadmeTests
{
    [Test]
    public void The_lines_in_the_README_run()
    {
        using var folder = new TempFolder();
        var dataset = Animals.Write(folder, "animals", Animals.Rows(120), columns: "weight,legs,colour");
        folder.Write("models/zoo/onnx.onnx", TestModels.Flat(3, 3));
        folder.Write("suite.yaml", "name: tiny\nresamples: 50\nperturbations: []\nsynthetic_ood: []\n");
        var evaluated = CommandRun.Of("run", "--models", folder.At("models"), "--datasets", folder.At("datasets"), "--suite", folder.At("suite.yaml"), "--out", folder.At("runs"));
        Assert.That(evaluated.Exit, Is.Zero, evaluated.ToString());
        var run = RunFolder.Open(Directory.GetDirectories(folder.At("runs"), "20*").Single());
        var (mlContext, checkpoint) = (new MLContext(seed: 0), "zoo/onnx");

        // README begins
        MLNetFiles.Use(); // once: catalogs now read .zip models and .idv files
        var measurements = MeasurementsView.Of(run.Run); // a row a number, as in measurements.csv
        var accuracies = mlContext.Data.FilterByCustomPredicate<Metric>(measurements, row => row.Name != "accuracy");
        var samples = SamplesView.Of(run, checkpoint, "animals"); // a row a sample: label, prediction, scores, our columns
        var sure = mlContext.Data.FilterRowsByColumn(samples, "Confidence", lowerBound: 0.9);
        var metrics = mlContext.MulticlassClassification.Evaluate(SamplesView.Of(run, checkpoint, "animals", scorableOnly: true));
        var rows = DatasetView.Of(dataset); // features with slot names, label as a key, slices
        var split = mlContext.Data.TrainTestSplit(rows, testFraction: 0.2);
        var back = rows.AsDataset("again", new() { Slices = [] }); // any labelled view becomes a dataset for a run
        // README ends

        var accuracy = run.Run.Cells.Single().Find("accuracy")!.Value;
        Assert.That(accuracies.GetColumn<double>("Value").Single(), Is.EqualTo(accuracy));
        Assert.That(metrics.MicroAccuracy, Is.EqualTo(accuracy).Within(1e-12));
        Assert.That(sure.GetColumn<double>("Confidence"), Has.All.GreaterThanOrEqualTo(0.9));
        Assert.That(split.TrainSet.GetColumn<int>("Index").Count() + split.TestSet.GetColumn<int>("Index").Count(), Is.EqualTo(120));
        Assert.That((back.Count, back.Columns.Count), Is.EqualTo((120, 4))); // weight, legs, and two colours
    }

    [Test]
    public void The_README_shows_these_lines()
    {
        var source = File.ReadAllLines(Here()).Select(line => line.Trim()).ToList();
        var lines = source.SkipWhile(line => line != "// README begins").Skip(1).TakeWhile(line => line != "// README ends");
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "EvalHarness.MLNet", "README.md")).ReplaceLineEndings("\n");

        Assert.That(readme, Does.Contain("```csharp\n" + string.Join('\n', lines) + "\n```"));
    }

    private static string Here([CallerFilePath] string path = "") => path;

    private sealed class Metric
    {
        [ColumnName("Metric")]
        public string Name { get; set; } = string.Empty;
    }
}
