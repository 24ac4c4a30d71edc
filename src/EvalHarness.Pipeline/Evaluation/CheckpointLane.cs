using System.Diagnostics;
using System.Globalization;
using EvalHarness.Attacks;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Models;

namespace EvalHarness.Evaluation;

/// <summary>
/// A checkpoint on its way through the conditions: predicts chunk after chunk and turns its outputs into columns at once, so no logit is
/// kept but those of the calibration split. Used by one thread at a time.
/// </summary>
internal sealed class CheckpointLane(CatalogedModel model, Checkpoint checkpoint, IReadOnlyList<string> otherRecalibrators) : IDisposable
{
    private const int MaxCalibrationSamples = 5000;

    private readonly KeptLogits _calibration = new(MaxCalibrationSamples);
    private IClassifier? _classifier;
    private SampleScoresBuilder? _builder;
    private TransportedEvaluation? _transported;
    private RecalibratorSet? _recalibrators;
    private readonly Dictionary<string, KlTemplates?> _templates = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _queries = [];
    private float[] _outputs = [];
    private float[] _features = [];
    private FeatureScoring? _featureScoring;
    private string? _cellFailure;
    private IEvaluationProgress? _progress;

    /// <summary>The model file.</summary>
    public CatalogedModel Model { get; } = model;

    /// <summary>The checkpoint as the analysis sees it.</summary>
    public Checkpoint Checkpoint { get; private set; } = checkpoint;

    /// <summary>Why it cannot run at all; null while it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Seconds a sample, measured when it was opened; 0 before.</summary>
    public double Cost { get; private set; }

    /// <summary>Equal for checkpoints that share prepared batches.</summary>
    public string PreprocessingKey => _classifier!.PreprocessingKey;

    /// <summary>Adds the sizes that only running it tells.</summary>
    public void UseSizes(IReadOnlyDictionary<string, double> measured) => Checkpoint = Model.ToCheckpoint(measured);

    /// <summary>Opens the model, measures how fast it is, and notes what its probe found.</summary>
    public void Open(InferenceOptions options, SampleBatch sample, IEvaluationProgress progress)
    {
        try
        {
            var classifier = Classifier.Open(Model, options, sample);
            (_classifier, _progress) = (classifier, progress);
            Cost = MeasureCost(classifier, sample);
        }
        catch (RefusedException error)
        {
            Refuse(error, progress);
        }
    }

    /// <summary>Gives it up.</summary>
    public void Refuse(RefusedException error, IEvaluationProgress progress)
    {
        Failure = error.Message;
        progress.Note($"{Checkpoint.Id} is left out: {error.Message}");
    }

    /// <summary>Makes what prepares samples for this checkpoint.</summary>
    public IInputEncoder CreateEncoder(SampleBatch batch) => _classifier!.CreateEncoder(batch);

    /// <summary>The batch size in force.</summary>
    public int BatchSize => _classifier!.PreferredBatch;

    /// <summary>Hands over the templates that outputs on a dataset are compared with in KL-matching.</summary>
    public void UseTemplates(string cleanDataset, KlTemplates? templates) => _templates[cleanDataset] = templates;

    /// <summary>Predicts a chunk; returns the finished cell with the last one, else null.</summary>
    public LaneCell? Handle(Chunk chunk, CancellationToken cancel)
    {
        try
        {
            if (_builder is null && _cellFailure is null)
            {
                Begin(chunk.Work);
            }

            if (chunk.Batch.Count > 0 && _cellFailure is null)
            {
                if (chunk.Work.Attack is { } attack)
                {
                    Attack(chunk, attack, cancel);
                }
                else
                {
                    Predict(chunk);
                }
            }
        }
        catch (Exception error) when (error is RefusedException or UsageException or OutOfMemoryException)
        {
            _cellFailure = error.Message;
        }

        return chunk.IsLast ? End(chunk.Work) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _classifier?.Dispose();

    private static double MeasureCost(IClassifier classifier, SampleBatch sample)
    {
        var outputs = new float[sample.Capacity * classifier.ClassCount];
        sample.Count = Math.Min(sample.Capacity, 32);
        classifier.Predict(sample, outputs);
        var clock = Stopwatch.StartNew();
        classifier.Predict(sample, outputs);
        return Math.Max(1e-9, clock.Elapsed.TotalSeconds / sample.Count);
    }

    private void Begin(ConditionWork work)
    {
        var classifier = _classifier!;
        classifier.UseClasses(work.CleanDataset.Classes);
        _builder = new SampleScoresBuilder(classifier.ClassCount, classifier.Kind, work.Samples, roundToSingle: true, _templates.GetValueOrDefault(work.CleanDataset.Name));
        _transported = _recalibrators is not null && work.Condition.Kind is ConditionKind.Perturbed or ConditionKind.Shift
            ? new TransportedEvaluation(_recalibrators!)
            : null;
        if (work.Condition.Kind == ConditionKind.Clean)
        {
            NoteGuess(work.CleanDataset, classifier.ClassCount);
            _recalibrators = null;
            _calibration.Start(classifier.ClassCount);
        }

        if (classifier.FeatureCount > 0)
        {
            _featureScoring ??= new FeatureScoring(classifier.FeatureCount, classifier.ClassCount, classifier.Kind);
            _featureScoring.Begin(work);
        }
    }

    // Where the graph says how many classes there are, it was told before the run.
    private void NoteGuess(Dataset dataset, int classes)
    {
        if (Model.Output.ClassCount is null && Fit.Guess(Model, dataset, classes) is { } guess)
        {
            _progress!.Note($"{Checkpoint.Id}: {guess}");
        }
    }

    private void PredictWithFeatures(Chunk chunk, Span<float> outputs)
    {
        var (classifier, count) = (_classifier!, chunk.Batch.Count);
        if (_features.Length < count * classifier.FeatureCount)
        {
            _features = new float[chunk.Batch.Capacity * classifier.FeatureCount];
        }

        var features = _features.AsSpan(0, count * classifier.FeatureCount);
        classifier.Predict(chunk[classifier.PreprocessingKey], outputs, features);
        _featureScoring!.Add(
            features, outputs, chunk.Batch.Labels.AsSpan(0, count), chunk.Batch.Indices.AsSpan(0, count), chunk.Work.Condition.Kind == ConditionKind.Train);
    }

    // The columns are those of the images that the attack found, as the checkpoint sees them.
    private void Attack(Chunk chunk, SquareAttackOptions options, CancellationToken cancel)
    {
        var images = (ImageBatch)chunk.Batch;
        var attacked = new ImageBatch(images.Shape, images.Count);
        foreach (var image in AttackImages.Attack(_classifier!, images, options, attacked, cancel))
        {
            _queries[image.Index] = image.Queries;
        }

        var outputs = Outputs(attacked);
        _classifier!.Predict(attacked, outputs);
        _builder!.Add(outputs, attacked.Labels.AsSpan(0, attacked.Count), attacked.Indices.AsSpan(0, attacked.Count));
    }

    private Span<float> Outputs(SampleBatch batch)
    {
        if (_outputs.Length < batch.Count * _classifier!.ClassCount)
        {
            _outputs = new float[batch.Capacity * _classifier.ClassCount];
        }

        return _outputs.AsSpan(0, batch.Count * _classifier.ClassCount);
    }

    private void Predict(Chunk chunk)
    {
        var classifier = _classifier!;
        var count = chunk.Batch.Count;
        var outputs = Outputs(chunk.Batch);
        if (_featureScoring is not null && chunk.Work.Condition.Kind is ConditionKind.Train or ConditionKind.Clean or ConditionKind.Ood)
        {
            PredictWithFeatures(chunk, outputs);
        }
        else
        {
            classifier.Predict(chunk[classifier.PreprocessingKey], outputs);
        }

        var labels = chunk.Batch.Labels.AsSpan(0, count);
        _builder!.Add(outputs, labels, chunk.Batch.Indices.AsSpan(0, count));
        if (_transported is null && chunk.Work.Condition.Kind != ConditionKind.Clean)
        {
            return;
        }

        if (classifier.Kind == OutputKind.Probabilities)
        {
            ToLogits(outputs);
        }

        if (chunk.Work.Condition.Kind == ConditionKind.Clean)
        {
            _calibration.Add(outputs, labels, chunk.Batch.Indices);
        }
        else
        {
            AddTransported(outputs, labels, classifier.ClassCount);
        }
    }

    private void AddTransported(Span<float> logits, Span<int> labels, int classes)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            if (labels[i] >= 0 && KeptLogits.IsFinite(row))
            {
                _transported!.Add(row, labels[i]);
            }
        }
    }

    private static void ToLogits(Span<float> probabilities)
    {
        foreach (ref var value in probabilities)
        {
            value = MathF.Log(Math.Max(value, float.Epsilon));
        }
    }

    private LaneCell End(ConditionWork work)
    {
        var cell = _cellFailure is null ? _builder!.BuildCell() : null;
        var failure = _cellFailure;
        if (cell is { Scores.Count: 0 })
        {
            failure = string.Create(
                CultureInfo.InvariantCulture,
                $"no sample of {work.Dataset.Name} could be scored ({cell.Scores.NonFinite} outputs were not finite). Check the preprocessing in the card.");
            cell = null;
        }

        if (cell is not null && _classifier!.IsLabelOnly)
        {
            cell = cell with { Scores = cell.Scores with { IsLabelOnly = true } };
        }

        if (work.Condition.Kind == ConditionKind.Clean && cell is { Scores.IsLabelOnly: false })
        {
            _recalibrators = _calibration.Fit(otherRecalibrators);
        }

        if (work.Attack is not null && cell is not null)
        {
            cell = cell with { Scores = cell.Scores with { Queries = Array.ConvertAll(cell.Scores.Index, index => _queries[index]) } };
        }

        if (_featureScoring?.End(work, cell?.Scores) is { } features)
        {
            cell = cell! with { Scores = cell.Scores with { Features = features } };
        }

        _queries.Clear();
        var result = new LaneCell(cell, _transported?.Result(), failure);
        (_builder, _transported, _cellFailure) = (null, null, null);
        return result;
    }
}

/// <summary>What a lane made of a condition.</summary>
/// <param name="Samples">The scored samples; null if the cell failed.</param>
/// <param name="Transported">What recalibration fitted on clean data did here; null where it does not apply.</param>
/// <param name="Failure">Why the cell failed; null if it did not.</param>
internal sealed record LaneCell(CellSamples? Samples, TransportedCalibration? Transported, string? Failure);
