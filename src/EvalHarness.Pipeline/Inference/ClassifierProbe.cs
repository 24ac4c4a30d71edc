using EvalHarness.Data;
using EvalHarness.Metrics.Ood.Features;
using EvalHarness.Models;
using EvalHarness.Perturbations;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>What running a model on zeros and noise tells: output shape and type, classes, kind, batch.</summary>
internal sealed class ClassifierProbe
{
    private const int NoiseSamples = 16;
    private readonly CatalogedModel _model;
    private readonly List<string> _notes = [];
    private long[] _rowShape = [];
    private bool _isBinary;
    private bool _isJudged;
    private LabelPlaces? _places;

    private ClassifierProbe(CatalogedModel model) => _model = model;

    public int ClassCount { get; private set; }

    public OutputKind Kind { get; private set; }

    /// <summary>Features of a sample; 0 where none are read.</summary>
    public int FeatureCount { get; private set; }

    /// <summary>Samples at once.</summary>
    public int Batch { get; private set; }

    /// <summary>The only batch size the model takes; null if any.</summary>
    public int? FixedBatch { get; private set; }

    /// <summary>Whether the output is a float tensor of one row a sample from one stable input.</summary>
    public bool IsFast { get; private set; }

    /// <summary>Names of the classes where the outputs themselves name them.</summary>
    public IReadOnlyList<string>? Labels { get; private set; }

    public IReadOnlyList<string> Notes => _notes;

    public static ClassifierProbe Run(CatalogedModel model, ModelRunner runner, InferenceOptions options, SampleBatch? sample)
    {
        var probe = new ClassifierProbe(model) { FixedBatch = model.Input.FixedBatch };
        var noise = ProbeSamples.Like(model, sample, NoiseSamples);
        var encoder = InputEncoders.Create(model, noise);
        using var prepared = encoder.CreateBatch(NoiseSamples);
        encoder.Encode(noise, prepared);
        probe.ReadShape(runner, prepared);
        ProbeSamples.FillWithNoise(noise, new SeededRandom(1));
        encoder.Encode(noise, prepared);
        probe.ReadKind(runner, prepared);
        probe.ChooseBatch(runner, options, encoder, noise);
        return probe;
    }

    /// <summary>Reads rows from the bound output.</summary>
    public void Rows(ReadOnlySpan<float> raw, int count, Span<float> rows)
    {
        if (!_isBinary)
        {
            raw[..(count * ClassCount)].CopyTo(rows);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (_isJudged && Kind == OutputKind.Probabilities && float.IsFinite(raw[i]) && !IsShare(raw[i]))
            {
                throw new RefusedException(
                    FormattableString.Invariant($"Whether the one number a sample is a logit or a probability cannot be told: on noise it lay from 0 to 1, on the data it is {raw[i]:G3}."),
                    "Say so in the card: \"output\": {\"kind\": \"logits\"}.");
            }

            rows[2 * i] = Kind == OutputKind.Probabilities ? 1 - raw[i] : 0;
            rows[2 * i + 1] = raw[i];
        }
    }

    /// <summary>Reads rows from an output of any type.</summary>
    public void Rows(OrtValue value, int count, Span<float> rows)
    {
        if (_model.Output.IsMap)
        {
            OutputReader.Maps(value, count, Labels!, rows);
        }
        else if (_model.Output.IsLabelOnly)
        {
            OutputReader.Labels(value, count, ClassCount, _places ??= new LabelPlaces(_model), rows);
        }
        else
        {
            Rows(OutputReader.Floats(value, _model), count, rows);
        }
    }

    private void ReadShape(ModelRunner runner, PreparedBatch prepared)
    {
        var first = FixedBatch ?? 1;
        using var values = runner.RunAny(prepared, 0, 1, first);
        if (runner.ReadsFeatures)
        {
            ReadFeatureShape(values[1], first, runner);
        }

        if (_model.Output.IsMap)
        {
            Labels = InDeclaredOrder(OutputReader.MapKeys(values[0], _model));
            ClassCount = Labels.Count;
            return;
        }

        if (_model.Output.IsLabelOnly)
        {
            ClassCount = _model.Output.ClassCount ?? throw new RefusedException(
                "The model gives labels only, and nothing says how many classes there are.", "List them in the card: \"labels\": [...].");
            return;
        }

        ReadTensorShape(values[0], first, prepared);
    }

    // A map sorts its keys; the card's labels and the graph's are in the order of the outputs.
    private IReadOnlyList<string> InDeclaredOrder(IReadOnlyList<string> keys)
    {
        var declared = new[] { _model.Card.Labels, _model.GraphLabels }.OfType<IReadOnlyList<string>>();
        return declared.FirstOrDefault(labels => labels.Order(StringComparer.Ordinal).SequenceEqual(keys.Order(StringComparer.Ordinal))) ?? keys;
    }

    private void ReadFeatureShape(OrtValue value, int first, ModelRunner runner)
    {
        var shape = value.GetTensorTypeAndShape();
        if (shape.Shape.Length < 2 || shape.Shape[0] != first || shape.ElementCount == 0)
        {
            throw new RefusedException(
                FormattableString.Invariant($"The feature output '{_model.Output.Features}' gives {shape.ElementCount} numbers for {first} samples, not a row for each."),
                "Name an output with one row of features a sample in the card (features), or take features out of it.");
        }

        var count = shape.ElementCount / first;
        if (count > FeatureSums.MaxFeatures)
        {
            runner.ReadsFeatures = false;
            _notes.Add(FormattableString.Invariant($"features: not read, {count} a sample are more than {FeatureSums.MaxFeatures}"));
            return;
        }

        (FeatureCount, runner.FeatureShape) = ((int)count, shape.Shape[1..]);
        _notes.Add(FormattableString.Invariant($"features: {count} a sample"));
    }

    private void ReadTensorShape(OrtValue value, int first, PreparedBatch prepared)
    {
        var shape = value.GetTensorTypeAndShape();
        var elements = shape.ElementCount;
        var columns = (int)(elements / first);
        if (elements == 0 || elements % first != 0 || (first > 1 && !IsByRow(shape, first)))
        {
            throw new RefusedException(
                FormattableString.Invariant($"The output '{_model.Output.Name}' gives {Text(shape)} for {first} samples."),
                "Name the output with one row of scores a sample in the card (output.name).");
        }

        _isBinary = columns == 1;
        ClassCount = _isBinary ? 2 : columns;
        if (shape.Shape.Skip(IsByRow(shape, first) ? 1 : 0).Count(size => size > 1) > 1 || (_model.Output.ClassCount ?? ClassCount) != ClassCount)
        {
            throw new RefusedException(
                FormattableString.Invariant($"The output '{_model.Output.Name}' gives {Text(shape)} for {first} samples, not one row of the scores that the graph declares."),
                "Export the model with the true output shape, one row of scores a sample.");
        }

        if (_model.Output.ClassCount is null)
        {
            _notes.Add(FormattableString.Invariant($"classes: {ClassCount}, seen by running: {Text(shape)} for {first} samples"));
        }

        IsFast = shape.ElementDataType == TensorElementType.Float && IsByRow(shape, first) && prepared.Inputs is [PreparedNumbers];
        _rowShape = IsFast ? shape.Shape[1..] : [];
    }

    private static bool IsByRow(OrtTensorTypeAndShapeInfo shape, int count) => shape.Shape.Length >= 1 && shape.Shape[0] == count;

    private static string Text(OrtTensorTypeAndShapeInfo shape) => $"[{string.Join(", ", shape.Shape)}]";

    private void ReadKind(ModelRunner runner, PreparedBatch prepared)
    {
        var rows = new float[NoiseSamples * ClassCount];
        Kind = _model.Output.Kind ?? OutputKind.Logits;
        try
        {
            Fill(runner, prepared, FixedBatch ?? NoiseSamples, rows);
        }
        catch (RefusedException) when (FixedBatch is null)
        {
            // A free batch axis with a batch of 1 built into some reshape: a common export mistake that only running shows.
            Fill(runner, prepared, 1, rows);
            _notes.Add("batch: declared free, but only 1 runs; taken as fixed at 1");
            FixedBatch = 1;
        }

        Kind = _model.Output.Kind ?? Judge(rows);
        _isJudged = _model.Output.Kind is null;
    }

    private void Fill(ModelRunner runner, PreparedBatch prepared, int size, float[] rows)
    {
        for (var offset = 0; offset < NoiseSamples; offset += size)
        {
            var count = Math.Min(size, NoiseSamples - offset);
            using var values = runner.RunAny(prepared, offset, count, size);
            if (values[0].IsTensor && !IsOneRowEach(values[0].GetTensorTypeAndShape(), size))
            {
                throw new RefusedException(
                    FormattableString.Invariant($"The output '{_model.Output.Name}' gives {Text(values[0].GetTensorTypeAndShape())} for {size} samples: it does not grow with the batch."),
                    "Export the model with a free batch axis, or fix it at 1.");
            }

            Rows(values[0], count, rows.AsSpan(offset * ClassCount, count * ClassCount));
        }
    }

    private bool IsOneRowEach(OrtTensorTypeAndShapeInfo shape, int size) =>
        shape.ElementCount == (long)size * (_isBinary || _model.Output.IsLabelOnly ? 1 : ClassCount) && (size == 1 || IsByRow(shape, size));

    private OutputKind Judge(float[] rows)
    {
        var kind = Enumerable.Range(0, NoiseSamples).All(i => IsProbability(rows.AsSpan(i * ClassCount, ClassCount)))
            ? OutputKind.Probabilities
            : OutputKind.Logits;
        _notes.Add($"output kind: {(kind == OutputKind.Probabilities ? "probabilities" : "logits")}, probed with noise");
        return kind;
    }

    /// <summary>Whether a row can be a probability vector: numbers from 0 to 1 whose sum is 1, each within rounding.</summary>
    public static bool IsDistribution(ReadOnlySpan<float> row) => TrySum(row, out var sum) && Math.Abs(sum - 1) < 1e-3;

    // Of a binary model the second column is the output itself; the first was made up from it.
    private bool IsProbability(ReadOnlySpan<float> row) => _isBinary ? TrySum(row[1..], out _) : IsDistribution(row);

    private static bool IsShare(float value) => value is >= 0 and <= 1.0001f;

    private static bool TrySum(ReadOnlySpan<float> row, out double sum)
    {
        sum = 0;
        foreach (var value in row)
        {
            if (!IsShare(value))
            {
                return false;
            }

            sum += value;
        }

        return true;
    }

    private void ChooseBatch(ModelRunner runner, InferenceOptions options, IInputEncoder encoder, SampleBatch noise)
    {
        Batch = FixedBatch ?? options.Batch ?? BatchTimer.Fastest(runner, this, _rowShape, encoder, noise);
        if (IsFast)
        {
            runner.BindOutputs(_rowShape, Batch);
        }

        if (FixedBatch is null && options.Batch is null)
        {
            _notes.Add(FormattableString.Invariant($"batch: {Batch}, the fastest of those tried"));
        }
    }
}
