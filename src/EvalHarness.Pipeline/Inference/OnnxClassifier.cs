using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>A checkpoint in ONNX Runtime: one session, opened once, probed, and used for a whole run. Not for several threads at once.</summary>
public sealed class OnnxClassifier : IClassifier
{
    private readonly CatalogedModel _model;
    private readonly ModelRunner _runner;
    private readonly ClassifierProbe _probe;
    private int[]? _order;
    private IReadOnlyList<string>? _classes;
    private (Type Kind, int Size, IInputEncoder Encoder, PreparedBatch Batch)? _own;

    private OnnxClassifier(CatalogedModel model, ModelRunner runner, ClassifierProbe probe)
    {
        _model = model;
        _runner = runner;
        _probe = probe;
    }

    /// <inheritdoc/>
    public int ClassCount => _probe.ClassCount;

    /// <inheritdoc/>
    public OutputKind Kind => _probe.Kind;

    /// <inheritdoc/>
    public int FeatureCount => _probe.FeatureCount;

    /// <inheritdoc/>
    public int PreferredBatch => _probe.Batch;

    /// <inheritdoc/>
    public ImageShape? InputShape => _model.Input.Shape;

    /// <inheritdoc/>
    public bool IsLabelOnly => _model.Output.IsLabelOnly;

    /// <inheritdoc/>
    public string PreprocessingKey => InputEncoders.Key(_model);

    /// <summary>What the probe found out, as sentences.</summary>
    public IReadOnlyList<string> Notes => _probe.Notes;

    /// <summary>
    /// Opens a checkpoint and probes it with a batch of zeros and one of noise: shapes, element types, classes and the kind of output are known before
    /// any data is read.
    /// </summary>
    /// <param name="model">The checkpoint.</param>
    /// <param name="options">Device, threads and batch.</param>
    /// <param name="sample">A batch of the data that will come: needed where the model's size is free, else null.</param>
    /// <exception cref="RefusedException">ONNX Runtime cannot run it, or its outputs are no classes.</exception>
    /// <exception cref="UsageException">The device cannot be used.</exception>
    public static OnnxClassifier Open(CatalogedModel model, InferenceOptions options, SampleBatch? sample = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var runner = new ModelRunner(model, options);
        try
        {
            return new OnnxClassifier(model, runner, ClassifierProbe.Run(model, runner, options, sample));
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void UseClasses(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (!ReferenceEquals(classes, _classes))
        {
            _order = ClassColumns.Order(_model.Id, LabelsFor(classes), ClassCount, classes);
            _classes = classes;
        }
    }

    /// <inheritdoc/>
    public IInputEncoder CreateEncoder(SampleBatch batch) => InputEncoders.Create(_model, batch);

    /// <inheritdoc/>
    public void Predict(SampleBatch batch, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var size = (batch as ImageBatch)?.Shape.Size ?? 0;
        if (_own is not { } own || own.Kind != batch.GetType() || own.Size != size || own.Batch.Capacity < batch.Count)
        {
            _own?.Batch.Dispose();
            var encoder = CreateEncoder(batch);
            own = (batch.GetType(), size, encoder, encoder.CreateBatch(batch.Capacity));
            _own = own;
        }

        own.Encoder.Encode(batch, own.Batch);
        Predict(own.Batch, outputs);
    }

    /// <inheritdoc/>
    public void Predict(PreparedBatch batch, Span<float> outputs) => Predict(batch, outputs, []);

    /// <inheritdoc/>
    public void Predict(PreparedBatch batch, Span<float> outputs, Span<float> features)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs.Length, batch.Count * ClassCount, nameof(outputs));
        var wanted = features.IsEmpty ? 0 : FeatureCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(features.Length, batch.Count * wanted, nameof(features));
        for (var offset = 0; offset < batch.Count; offset += PreferredBatch)
        {
            var count = Math.Min(PreferredBatch, batch.Count - offset);
            var padded = _probe.FixedBatch ?? count;
            Chunk(batch, offset, count, padded, outputs.Slice(offset * ClassCount, count * ClassCount), features.Slice(offset * wanted, count * wanted));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _own?.Batch.Dispose();
    }

    // Of a model that gives maps, the keys; whole numbers name only classes that are whole numbers.
    private IReadOnlyList<string>? LabelsFor(IReadOnlyList<string> classes) =>
        _probe.Labels is not { } keys ? _model.LabelsFor(classes)
        : _model.Card.Labels ?? (ClassOrder.AreNumbers(classes) || !ClassOrder.AreNumbers(keys) ? keys : null);

    private void Chunk(PreparedBatch batch, int offset, int count, int padded, Span<float> rows, Span<float> features)
    {
        if (!_probe.IsFast)
        {
            using var values = _runner.RunAny(batch, offset, count, padded);
            _probe.Rows(values[0], count, rows);
            if (!features.IsEmpty)
            {
                values[1].GetTensorDataAsSpan<float>()[..features.Length].CopyTo(features);
            }
        }
        else
        {
            var raw = _runner.RunFloats(batch.Inputs[0], offset, count, padded);
            _probe.Rows(raw, count, rows);
            if (!features.IsEmpty)
            {
                _runner.Features(padded)[..features.Length].CopyTo(features);
            }
        }

        if (_order is not null)
        {
            Reorder(rows, count);
        }
    }

    private void Reorder(Span<float> rows, int count)
    {
        Span<float> copy = ClassCount <= 1024 ? stackalloc float[ClassCount] : new float[ClassCount];
        for (var i = 0; i < count; i++)
        {
            var row = rows.Slice(i * ClassCount, ClassCount);
            row.CopyTo(copy);
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = copy[_order![column]];
            }
        }
    }
}
