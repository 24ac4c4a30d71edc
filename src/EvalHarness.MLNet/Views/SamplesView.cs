using EvalHarness.Data;
using EvalHarness.MLNet.SecondOpinion;
using EvalHarness.Runs;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// The stored samples of a run, as ML.NET expects predictions: <c>Label</c> and <c>PredictedLabel</c> as keys named by the classes,
/// <c>Score</c> as a probability vector that agrees with everything that was stored (see <see cref="EquivalentScores"/>), and our
/// per-sample columns. So <c>mlContext.MulticlassClassification.Evaluate(SamplesView.Of(run, checkpoint, condition))</c> is one line.
/// </summary>
public static class SamplesView
{
    /// <summary>The samples of one cell.</summary>
    /// <param name="run">The run.</param>
    /// <param name="checkpoint">Id of the checkpoint.</param>
    /// <param name="condition">Id of the condition.</param>
    /// <param name="scorableOnly">Whether samples that count in no metric (no label, or a number that is not finite) are left out.</param>
    /// <exception cref="UsageException">The run has no such cell, or it failed.</exception>
    public static IDataView Of(RunFolder run, string checkpoint, string condition, bool scorableOnly = false) =>
        Of(run, [(checkpoint, condition)], scorableOnly);

    /// <summary>The samples of several cells of checkpoints with the same classes, one cell after the other.</summary>
    /// <exception cref="UsageException">The run lacks one of the cells, or it failed.</exception>
    public static IDataView Of(RunFolder run, IReadOnlyList<(string Checkpoint, string Condition)> cells, bool scorableOnly = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count == 0)
        {
            throw new ArgumentException("At least one cell is needed: it says how many classes there are.", nameof(cells));
        }

        var classCount = Load(run, cells[0].Checkpoint, cells[0].Condition).ClassCount;
        var lazy = cells.Select(cell => new SampleCell(cell.Checkpoint, cell.Condition, () => Same(Load(run, cell.Checkpoint, cell.Condition), classCount, cell)));
        var count = scorableOnly ? null : Count(run, cells);
        return Make([.. lazy], Classes(run, cells[0].Condition, classCount), scorableOnly, count);
    }

    /// <summary>Samples that are in memory already.</summary>
    public static IDataView Of(SampleScores scores, IReadOnlyList<string>? classes = null, bool scorableOnly = false)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var names = Pad(classes ?? [], scores.ClassCount);
        return Make([new SampleCell(string.Empty, string.Empty, () => scores)], names, scorableOnly, scorableOnly ? null : scores.Count);
    }

    private static LazyView<SampleRows> Make(IReadOnlyList<SampleCell> cells, IReadOnlyList<string> classes, bool scorableOnly, long? count) =>
        new([.. Columns(classes)], () => new SampleRows(cells, scorableOnly ? SampleRows.IsScorable : null), count);

    private static IEnumerable<ViewColumn<SampleRows>> Columns(IReadOnlyList<string> classes)
    {
        yield return ViewColumn<SampleRows>.OfText("Checkpoint", rows => rows.Cell.Checkpoint);
        yield return ViewColumn<SampleRows>.OfText("Condition", rows => rows.Cell.Condition);
        yield return ViewColumn<SampleRows>.OfInt("Index", rows => rows.Scores.Index[rows.At]);
        yield return ViewColumn<SampleRows>.OfKey("Label", classes, rows => rows.Scores.Label[rows.At]);
        yield return ViewColumn<SampleRows>.OfKey("PredictedLabel", classes, rows => rows.Scores.Prediction[rows.At]);
        yield return ViewColumn<SampleRows>.Of(
            "Score",
            new VectorDataViewType(NumberDataViewType.Single, classes.Count),
            (SampleRows rows, ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, rows.Scores.ClassCount);
                EquivalentScores.Fill(rows.Scores, rows.At, editor.Values);
                value = editor.Commit();
            },
            ViewNames.Slots(classes));
        yield return ViewColumn<SampleRows>.Of("InTop5", BooleanDataViewType.Instance, (SampleRows rows, ref bool value) => value = rows.Scores.InTop5[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Confidence", rows => rows.Scores.Confidence[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Margin", rows => rows.Scores.Margin[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Nll", rows => rows.Scores.Nll[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Brier", rows => rows.Scores.Brier[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Entropy", rows => rows.Scores.Entropy[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("MaxLogit", rows => rows.Scores.MaxLogit[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Energy", rows => rows.Scores.Energy[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("Gen", rows => rows.Scores.Gen[rows.At]);
        yield return ViewColumn<SampleRows>.OfDouble("KlMatching", rows => rows.Scores.KlMatching?[rows.At]);
    }

    private static SampleScores Load(RunFolder run, string checkpoint, string condition) => run.LoadCell(checkpoint, condition)?.Scores
        ?? throw new UsageException($"{run.Path}: there are no samples of {checkpoint} under {condition}. See measurements.csv for the cells that the run has.");

    private static SampleScores Same(SampleScores scores, int classCount, (string Checkpoint, string Condition) cell) => scores.ClassCount == classCount
        ? scores
        : throw new UsageException(FormattableString.Invariant(
            $"{cell.Checkpoint} under {cell.Condition} has {scores.ClassCount} classes, but the first cell of the view has {classCount}. Make a view for each."));

    private static long? Count(RunFolder run, IReadOnlyList<(string Checkpoint, string Condition)> cells)
    {
        var samples = run.Document.Cells.ToDictionary(cell => (cell.Checkpoint, cell.Condition), cell => (long)cell.Samples);
        return cells.Sum(cell => samples[cell]);
    }

    private static string[] Classes(RunFolder run, string condition, int count)
    {
        var clean = run.Run.Conditions.First(candidate => string.Equals(candidate.Id, condition, StringComparison.Ordinal)).CleanDataset;
        return Pad(run.Document.Datasets.FirstOrDefault(dataset => string.Equals(dataset.Name, clean, StringComparison.Ordinal))?.Classes ?? [], count);
    }

    /// <summary>Classes that a model has and the dataset does not name are called by their number.</summary>
    private static string[] Pad(IReadOnlyList<string> names, int count) =>
        [.. Enumerable.Range(0, count).Select(k => k < names.Count ? names[k] : k.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
