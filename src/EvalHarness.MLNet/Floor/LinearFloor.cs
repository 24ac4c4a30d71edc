using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Floor;
using EvalHarness.Metrics;
using EvalHarness.MLNet.Scoring;
using EvalHarness.MLNet.Views;
using EvalHarness.Runs;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace EvalHarness.MLNet.Floor;

/// <summary>
/// Trains ML.NET's two linear multiclass models on a train sample and measures them on the clean data like any checkpoint. One thread and a
/// fixed seed, so the numbers come out the same every time.
/// </summary>
public static class LinearFloor
{
    private const string Key = "Label";
    private const string Features = "Features";

    /// <summary>Trains, measures, and compares with the checkpoints of a run.</summary>
    /// <param name="data">Train sample and clean data.</param>
    /// <param name="run">The run to compare with; null for none.</param>
    /// <param name="options">How the metrics are evaluated.</param>
    /// <param name="models">ML.NET models (.zip) of the user's, measured and compared like the two; null for none.</param>
    /// <exception cref="UsageException">The data are texts, or a model cannot be used.</exception>
    public static FloorReport Of(FloorData data, RunFolder? run, MetricOptions options, IReadOnlyList<string>? models = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Test.Kind == EvalHarness.Data.DataKind.Text)
        {
            throw new UsageException($"{data.Test.Name}: a floor is trained on pixels or columns of a table, not on texts.");
        }

        var context = new MLContext(seed: 1);
        var selection = new ReadSelection(SampleSubset.All, data.Test.Classes);
        var (train, test) = (DatasetView.Of(data.Train, selection), DatasetView.Of(data.Test, selection));
        var prepared = Prepare(context, data.Test).Fit(train);
        var cached = context.Data.Cache(prepared.Transform(train), Key, Features);
        var size = Size(cached);
        var (baselines, comparisons) = (new List<FloorBaseline>(), new List<FloorComparison>());
        void Add(string name, long? parameters, CellSamples cell)
        {
            baselines.Add(new FloorBaseline(name, parameters, MetricTable.Evaluate(cell, options)));
            comparisons.AddRange(run is null ? [] : FloorComparisons.Of(run, data.Test.Name, name, cell.Scores));
        }

        foreach (var (name, trainer) in Trainers(context))
        {
            Add(name, size.Classes * (size.Features + 1L), ViewScores.Of(trainer.Fit(cached).Transform(prepared.Transform(test)), OutputKind.Probabilities));
        }

        foreach (var path in models ?? [])
        {
            var model = ZipModel.Load(context, path);
            Add(model.Name, model.Parameters, model.Score(test, data.Test.Classes));
        }

        return new FloorReport(
            data.Train.Name, data.Train.ContentHash, size.Rows, data.Test.Name, data.Test.ContentHash, $"ML.NET {MLNetVersion.Text}", baselines, comparisons);
    }

    private static IEnumerable<(string Name, IEstimator<ITransformer> Trainer)> Trainers(MLContext context)
    {
        yield return ("sdca_maximum_entropy", context.MulticlassClassification.Trainers.SdcaMaximumEntropy(
            new SdcaMaximumEntropyMulticlassTrainer.Options { LabelColumnName = Key, FeatureColumnName = Features, NumberOfThreads = 1 }));
        yield return ("lbfgs_maximum_entropy", context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { LabelColumnName = Key, FeatureColumnName = Features, NumberOfThreads = 1 }));
    }

    /// <summary>Pixels are on one scale already; the numbers of a table are not, and may be missing.</summary>
    private static IEstimator<ITransformer> Prepare(MLContext context, Dataset dataset) => dataset.Shape is not null
        ? context.Transforms.CopyColumns(Features, Features)
        : context.Transforms.ReplaceMissingValues(Features, replacementMode: Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean)
            .Append(context.Transforms.NormalizeMeanVariance(Features));

    private static (long Rows, int Classes, int Features) Size(IDataView view) => (
        view.GetColumn<uint>(Key).LongCount(),
        (int)((KeyDataViewType)view.Schema[Key].Type).Count,
        ((VectorDataViewType)view.Schema[Features].Type).Size);
}
