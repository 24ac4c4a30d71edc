using EvalHarness.Data;
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

    private ClassifierProbe(CatalogedModel model) => _model = model;

    public int ClassCount { get; private set; }

    public OutputKind Kind { get; private set; }

    /// <summary>Samples at once.</summary>
    public int Batch { get; private set; }

    /// <summary>The only batch size the model takes; null if any.</summary>
    public int? FixedBatch { get; private set; }

    /// <summary>Whether the output is a float tensor of one row a sample from one stable input.</summary>
    public bool IsFast { get; private set; }

    public IReadOnlyList<string> Notes => _notes;

    public static ClassifierProbe Run(CatalogedModel model, ModelRunner runner, InferenceOptions options, SampleBatch? sample)
    {
        var probe = new ClassifierProbe(model) { FixedBatch = model.Input.FixedBatch };
        var noise = ProbeSamples.Like(model, sample, NoiseSamples);
        var encoder = InputEncoders.Create(model, noise);
        using var prepared = encoder.CreateBatch(NoiseSamples);
        noise.Count = 1;
        encoder.Encode(noise, prepared);
        probe.ReadShape(runner, prepared);
        noise.Count = NoiseSamples;
        ProbeSamples.FillWithNoise(noise, new SeededRandom(1));
        encoder.Encode(noise, prepared);
        probe.ReadKind(runner, prepared);
        probe.ChooseBatch(runner, options, encoder, noise);
        return probe;
    }

    /// <summary>Reads rows from the bound output.</summary>
    public void Rows(ReadOnlySpan<float> raw, int count, Span<float> rows)
    {
        if (!_model.Output.IsBinary)
        {
            raw[..(count * ClassCount)].CopyTo(rows);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            rows[2 * i] = Kind == OutputKind.Probabilities ? 1 - raw[i] : 0;
            rows[2 * i + 1] = raw[i];
        }
    }

    /// <summary>Reads rows from an output of any type.</summary>
    public void Rows(OrtValue value, int count, Span<float> rows) => Rows(OutputReader.Floats(value, _model), count, rows);

    private void ReadShape(ModelRunner runner, PreparedBatch prepared)
    {
        var first = FixedBatch ?? 1;
        using var values = runner.RunAny(prepared, 0, 1, first);
        var shape = values[0].GetTensorTypeAndShape();
        var elements = shape.ElementCount;
        if (elements == 0 || elements % first != 0)
        {
            throw new RefusedException(
                $"The output '{_model.Output.Name}' gives {elements} numbers for {first} samples.",
                "Name the output with one row of scores a sample in the card (output.name).");
        }

        var columns = (int)(elements / first);
        ClassCount = columns == 1 ? 2 : columns;
        if (columns == 1 != _model.Output.IsBinary)
        {
            throw new RefusedException(
                $"The output '{_model.Output.Name}' gives {columns} numbers a sample, not what the graph declares.",
                "Export the model with the true output shape.");
        }

        IsFast = shape.ElementDataType == TensorElementType.Float && shape.Shape.Length >= 1 && shape.Shape[0] == first
            && prepared.Inputs is [PreparedNumbers];
        if (IsFast)
        {
            _rowShape = shape.Shape[1..];
        }
    }

    private long[] _rowShape = [];

    private void ReadKind(ModelRunner runner, PreparedBatch prepared)
    {
        var rows = new float[NoiseSamples * ClassCount];
        var step = FixedBatch ?? NoiseSamples;
        Kind = OutputKind.Logits;
        try
        {
            Fill(step);
        }
        catch (RefusedException) when (FixedBatch is null)
        {
            // A free batch axis with a batch of 1 built into some reshape: a common export mistake that only running shows.
            _notes.Add("batch: declared free, but only 1 runs; taken as fixed at 1");
            FixedBatch = 1;
            Fill(1);
        }

        Kind = _model.Output.Kind ?? Judge(rows);

        void Fill(int size)
        {
            for (var offset = 0; offset < NoiseSamples; offset += size)
            {
                var count = Math.Min(size, NoiseSamples - offset);
                using var values = runner.RunAny(prepared, offset, count, size);
                var expected = (long)size * (_model.Output.IsBinary ? 1 : ClassCount);
                if (values[0].GetTensorTypeAndShape().ElementCount != expected)
                {
                    throw new RefusedException(
                        $"The output '{_model.Output.Name}' does not grow with the batch.", "Export the model with a free batch axis, or fix it at 1.");
                }

                Rows(values[0], count, rows.AsSpan(offset * ClassCount, count * ClassCount));
            }
        }
    }

    private OutputKind Judge(float[] rows)
    {
        var isProbability = true;
        for (var i = 0; i < NoiseSamples && isProbability; i++)
        {
            var row = rows.AsSpan(i * ClassCount, ClassCount);
            double sum = 0;
            foreach (var value in row)
            {
                sum += value;
                isProbability &= value is >= 0 and <= 1.0001f;
            }

            isProbability &= _model.Output.IsBinary || Math.Abs(sum - 1) < 1e-3;
        }

        var kind = isProbability ? OutputKind.Probabilities : OutputKind.Logits;
        _notes.Add($"output kind: {(isProbability ? "probabilities" : "logits")}, probed with noise");
        return kind;
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
