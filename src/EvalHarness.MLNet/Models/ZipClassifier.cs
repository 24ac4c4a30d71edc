using EvalHarness.Data;
using EvalHarness.Inference;
using EvalHarness.Models;
using EvalHarness.Perturbations;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Models;

/// <summary>
/// A checkpoint in ML.NET. Its pipeline is bound once to a view of the batch, and every batch goes through in a few cursors, one a thread: ML.NET
/// computes row by row inside, but nothing is built anew for a row. Threads change no number.
/// </summary>
internal sealed class ZipClassifier : IClassifier
{
    private const int NoiseSamples = 16;
    private const int DefaultBatch = 256;
    private const int SmallestPart = 16;

    private readonly SavedModel _saved;
    private readonly CatalogedModel _model;
    private readonly (BatchView View, IDataView Scored)[] _parts;
    private int[]? _order;
    private IReadOnlyList<string>? _classes;
    private (SampleBatch Batch, IInputEncoder Encoder, PreparedBatch Prepared)? _own;

    private ZipClassifier(SavedModel saved, CatalogedModel model, InferenceOptions options)
    {
        (_saved, _model, PreferredBatch) = (saved, model, options.Batch ?? DefaultBatch);
        _parts = [.. Enumerable.Range(0, options.Threads == 0 ? Environment.ProcessorCount : options.Threads).Select(_ =>
        {
            var view = new BatchView(saved.Schema, saved.Slots);
            return (view, saved.Transformer.Transform(view));
        })];
    }

    /// <inheritdoc/>
    public int ClassCount => _saved.Scores.ClassCount;

    /// <inheritdoc/>
    public OutputKind Kind { get; private set; }

    /// <inheritdoc/>
    public int PreferredBatch { get; }

    /// <inheritdoc/>
    public ImageShape? InputShape => null;

    /// <inheritdoc/>
    public bool IsLabelOnly => false;

    /// <inheritdoc/>
    public string PreprocessingKey => $"ML.NET/{ImagePreprocessing.For(_model).Key}/{string.Join('|', _saved.Slots.Slots)}";

    /// <summary>Opens a model and probes it with noise: whether it runs, and whether its scores are probabilities.</summary>
    /// <exception cref="RefusedException">It cannot be run.</exception>
    public static ZipClassifier Open(SavedModel saved, CatalogedModel model, InferenceOptions options, SampleBatch? sample)
    {
        try
        {
            var classifier = new ZipClassifier(saved, model, options);
            classifier.Probe(sample);
            return classifier;
        }

        // Whatever a step of a pipeline throws, the other checkpoints must go on.
        catch (Exception error) when (error is not (UsageException or RefusedException or OutOfMemoryException))
        {
            throw new RefusedException($"ML.NET cannot run it ({Text(error)}).", "Try the model on a row of the data in ML.NET.");
        }
    }

    /// <inheritdoc/>
    public void UseClasses(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (!ReferenceEquals(classes, _classes))
        {
            (_order, _classes) = (ClassNames.Order(_model.Id, _model.Labels, ClassCount, classes), classes);
        }
    }

    /// <inheritdoc/>
    public IInputEncoder CreateEncoder(SampleBatch batch) => batch is ImageBatch ? InputEncoders.Create(_model, batch) : new SlotEncoder(_saved.Slots, batch);

    /// <inheritdoc/>
    public void Predict(SampleBatch batch, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_own is not { } own || !ReferenceEquals(own.Batch, batch))
        {
            _own?.Prepared.Dispose();
            var encoder = CreateEncoder(batch);
            own = (batch, encoder, encoder.CreateBatch(batch.Capacity));
            _own = own;
        }

        own.Encoder.Encode(batch, own.Prepared);
        Predict(own.Prepared, outputs);
    }

    /// <inheritdoc/>
    public unsafe void Predict(PreparedBatch batch, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs.Length, batch.Count * ClassCount, nameof(outputs));
        var parts = Math.Clamp(batch.Count / SmallestPart, 1, _parts.Length);
        try
        {
            if (parts == 1)
            {
                Predict(batch, 0, batch.Count, _parts[0], outputs);
                return;
            }

            fixed (float* start = outputs)
            {
                var (rows, size) = ((nint)start, outputs.Length);
                Parallel.For(0, parts, part => Predict(
                    batch, batch.Count * part / parts, batch.Count * (part + 1) / parts, _parts[part], new Span<float>((float*)rows, size)));
            }
        }
        catch (Exception error) when (error is not (UsageException or RefusedException or OutOfMemoryException))
        {
            throw new RefusedException($"ML.NET stopped ({Text(error)}).", "Try the model on these data in ML.NET.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Prepared.Dispose();

    private static string Text(Exception error) => (error is AggregateException { InnerException: { } inner } ? inner : error).Message.ReplaceLineEndings(" ");

    private void Predict(PreparedBatch batch, int first, int end, (BatchView View, IDataView Scored) part, Span<float> outputs)
    {
        part.View.Show(batch, first, end - first);
        var schema = part.Scored.Schema;
        var score = schema[_saved.Scores.Score.Index];
        if (!_saved.Scores.IsBinary)
        {
            using var cursor = part.Scored.GetRowCursor([score]);
            ReadVectors(cursor, cursor.GetGetter<VBuffer<float>>(score), outputs[(first * ClassCount)..(end * ClassCount)]);
            return;
        }

        var column = Kind == OutputKind.Probabilities && _saved.Scores.Probability is { } probability ? schema[probability.Index] : score;
        using var single = part.Scored.GetRowCursor([column]);
        ReadSingles(single, single.GetGetter<float>(column), outputs[(first * 2)..(end * 2)]);
    }

    private void ReadVectors(DataViewRowCursor cursor, ValueGetter<VBuffer<float>> get, Span<float> rows)
    {
        var values = default(VBuffer<float>);
        for (var at = 0; at < rows.Length; at += ClassCount)
        {
            Move(cursor);
            get(ref values);
            var row = rows.Slice(at, ClassCount);
            if (_order is null)
            {
                values.CopyTo(row);
                continue;
            }

            for (var column = 0; column < row.Length; column++)
            {
                row[column] = values.GetItemOrDefault(_order[column]);
            }
        }
    }

    private void ReadSingles(DataViewRowCursor cursor, ValueGetter<float> get, Span<float> rows)
    {
        var value = 0f;
        var positive = _order is [1, 0] ? 0 : 1;
        for (var at = 0; at < rows.Length; at += 2)
        {
            Move(cursor);
            get(ref value);
            rows[at + positive] = value;
            rows[at + 1 - positive] = Kind == OutputKind.Probabilities ? 1 - value : 0;
        }
    }

    private static void Move(DataViewRowCursor cursor)
    {
        if (!cursor.MoveNext())
        {
            throw new RefusedException("The model gives fewer rows than it takes.", "Save a model that scores row by row.");
        }
    }

    private void Probe(SampleBatch? sample)
    {
        Kind = _model.Output.Kind ?? OutputKind.Logits;
        var noise = ProbeSamples.Like(_model, sample, NoiseSamples);
        ProbeSamples.FillWithNoise(noise, new SeededRandom(1));
        var rows = new float[NoiseSamples * ClassCount];
        Predict(noise, rows);
        if (_model.Output.Kind is null && Enumerable.Range(0, NoiseSamples).All(i => ClassifierProbe.IsDistribution(rows.AsSpan(i * ClassCount, ClassCount))))
        {
            Kind = OutputKind.Probabilities;
        }
    }
}
