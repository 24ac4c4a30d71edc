using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>
/// Runs a session over prepared batches. Float tensors go the fast way: input and output memory is bound once and used again, so a batch makes no garbage.
/// </summary>
internal sealed class ModelRunner : IDisposable
{
    private const int MaxBindings = 256;
    private readonly CatalogedModel _model;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly RunLimit _limit;
    private readonly Dictionary<OrtValue, OrtIoBinding> _bindings = [];
    private readonly Dictionary<int, OrtValue> _outputViews = [];
    private readonly Dictionary<int, OrtValue> _featureViews = [];
    private NativeBuffer? _output;
    private NativeBuffer? _features;
    private long[]? _rowShape;

    public ModelRunner(CatalogedModel model, InferenceOptions options)
    {
        _model = model;
        ReadsFeatures = model.Output.Features is not null;
        _session = SessionFactory.Open(model, options);
        _limit = new RunLimit(model, _run, options.LimitPerSample);
    }

    /// <summary>Whether the feature output is read beside the scores.</summary>
    public bool ReadsFeatures { get; set; }

    /// <summary>Shape of a sample's features; to be set before <see cref="BindOutputs"/> where they are read.</summary>
    public long[] FeatureShape { get; set; } = [];

    /// <summary>Runs samples and gives the output back as it is, the features after it. Makes garbage.</summary>
    public IDisposableReadOnlyCollection<OrtValue> RunAny(PreparedBatch batch, int offset, int count, int padded)
    {
        var names = _model.Input.Inputs.Select(input => input.Name).ToArray();
        var values = batch.Inputs.Select(input => input.View(offset, count, padded)).ToArray();
        try
        {
            _limit.Start(padded);
            return _session.Run(_run, names, values, ReadsFeatures ? [_model.Output.Name, _model.Output.Features!] : [_model.Output.Name]);
        }
        catch (OnnxRuntimeException error)
        {
            throw _limit.IsPassed ? _limit.Refused() : SessionFactory.Refused(error, _model);
        }
        finally
        {
            _limit.Stop();
            for (var i = 0; i < values.Length; i++)
            {
                if (!batch.Inputs[i].IsStable)
                {
                    values[i].Dispose();
                }
            }
        }
    }

    /// <summary>Readies the fast way for outputs of a shape (without the batch axis).</summary>
    public void BindOutputs(long[] rowShape, int capacity)
    {
        Unbind();
        _rowShape = rowShape;
        var elements = rowShape.Aggregate(1L, (product, size) => product * size);
        _output = new NativeBuffer(capacity * elements * sizeof(float));
        if (ReadsFeatures)
        {
            _features = new NativeBuffer(capacity * FeatureElements * sizeof(float));
        }
    }

    /// <summary>The features of the last run the fast way, padding included.</summary>
    public ReadOnlySpan<float> Features(int padded) => _features!.Span<float>(0, padded * (int)FeatureElements);

    /// <summary>Runs samples the fast way; the outputs, padding included, stay valid until the next run.</summary>
    public ReadOnlySpan<float> RunFloats(PreparedInput input, int offset, int count, int padded)
    {
        var view = input.View(offset, count, padded);
        if (!_bindings.TryGetValue(view, out var binding))
        {
            binding = Bind(view, padded);
        }

        try
        {
            _limit.Start(padded);
            _session.RunWithBinding(_run, binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw _limit.IsPassed ? _limit.Refused() : SessionFactory.Refused(error, _model);
        }
        finally
        {
            _limit.Stop();
        }

        var elements = (int)_rowShape!.Aggregate(1L, (product, size) => product * size);
        return _output!.Span<float>(0, padded * elements);
    }

    public void Dispose()
    {
        Unbind();
        _limit.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private OrtIoBinding Bind(OrtValue view, int padded)
    {
        if (_bindings.Count >= MaxBindings)
        {
            // Views of batches that are long gone: start afresh.
            foreach (var old in _bindings.Values)
            {
                old.Dispose();
            }

            _bindings.Clear();
        }

        if (!_outputViews.TryGetValue(padded, out var output))
        {
            var bytes = padded * _rowShape!.Aggregate(1L, (product, size) => product * size) * sizeof(float);
            output = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [padded, .. _rowShape!], _output!.At(0), bytes);
            _outputViews.Add(padded, output);
        }

        var binding = _session.CreateIoBinding();
        binding.BindInput(_model.Input.Name, view);
        binding.BindOutput(_model.Output.Name, output);
        if (ReadsFeatures)
        {
            binding.BindOutput(_model.Output.Features!, FeatureView(padded));
        }

        _bindings.Add(view, binding);
        return binding;
    }

    private long FeatureElements => FeatureShape.Aggregate(1L, (product, size) => product * size);

    private OrtValue FeatureView(int padded)
    {
        if (!_featureViews.TryGetValue(padded, out var view))
        {
            view = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [padded, .. FeatureShape], _features!.At(0), padded * FeatureElements * sizeof(float));
            _featureViews.Add(padded, view);
        }

        return view;
    }

    private void Unbind()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        foreach (var view in _outputViews.Values.Concat(_featureViews.Values))
        {
            view.Dispose();
        }

        _bindings.Clear();
        _outputViews.Clear();
        _featureViews.Clear();
        _output?.Dispose();
        _features?.Dispose();
    }
}
