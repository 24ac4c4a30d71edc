using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>
/// Samples as the models take them: made once, shared by every model with the same preprocessing. It must be disposed after the classifiers that read it have
/// finished with it.
/// </summary>
public sealed class PreparedBatch : IDisposable
{
    private readonly PreparedInput[] _inputs;

    internal PreparedBatch(int capacity, params PreparedInput[] inputs)
    {
        Capacity = capacity;
        _inputs = inputs;
    }

    /// <summary>Samples there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Samples in it.</summary>
    public int Count { get; internal set; }

    internal IReadOnlyList<PreparedInput> Inputs => _inputs;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }
}

/// <summary>One input tensor of a prepared batch.</summary>
internal abstract class PreparedInput(int[] rowShape) : IDisposable
{
    /// <summary>Shape of one sample.</summary>
    public int[] RowShape { get; } = rowShape;

    /// <summary>Whether views stay the same from batch to batch, so that bindings to them can be kept.</summary>
    public abstract bool IsStable { get; }

    /// <summary>A tensor over some of the samples, followed by zeroed ones up to <paramref name="padded"/>.</summary>
    public abstract OrtValue View(int offset, int count, int padded);

    public abstract void Dispose();

    protected long[] ShapeOf(int count) => [count, .. RowShape.Select(size => (long)size)];
}

/// <summary>Numbers, in place.</summary>
internal sealed class PreparedNumbers : PreparedInput
{
    private readonly TensorElementType _type;
    private readonly int _rowBytes;
    private readonly int _capacity;
    private readonly NativeBuffer _buffer;
    private readonly ConcurrentDictionary<(int Offset, int Count), OrtValue> _views = [];

    // Several models read one batch at the same time: each thread pads in memory of its own.
    private readonly ThreadLocal<Padding> _padding = new(() => new Padding(), trackAllValues: true);

    public PreparedNumbers(int capacity, int[] rowShape, TensorElementType type, int elementBytes)
        : base(rowShape)
    {
        _type = type;
        _capacity = capacity;
        RowElements = rowShape.Aggregate(1, (product, size) => checked(product * size));
        _rowBytes = checked(RowElements * elementBytes);
        _buffer = new NativeBuffer((long)capacity * _rowBytes);
    }

    public int RowElements { get; }

    public override bool IsStable => true;

    /// <summary>The numbers of samples <paramref name="first"/> to <c>first + count - 1</c>.</summary>
    public Span<T> Rows<T>(int first, int count)
        where T : unmanaged => _buffer.Span<T>((long)first * RowElements, count * RowElements);

    public override OrtValue View(int offset, int count, int padded)
    {
        if (count < padded && offset + padded > _capacity)
        {
            return Padded(offset, count, padded);
        }

        if (count < padded)
        {
            _buffer.Span<byte>((long)(offset + count) * _rowBytes, (padded - count) * _rowBytes).Clear();
        }

        if (_views.TryGetValue((offset, padded), out var view))
        {
            return view;
        }

        var made = Value(_buffer, (long)offset * _rowBytes, padded);
        view = _views.GetOrAdd((offset, padded), made);
        if (!ReferenceEquals(view, made))
        {
            made.Dispose();
        }

        return view;
    }

    public override void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }

        foreach (var padding in _padding.Values)
        {
            padding.Dispose();
        }

        _padding.Dispose();
        _buffer.Dispose();
    }

    private OrtValue Padded(int offset, int count, int padded)
    {
        var padding = _padding.Value!;
        if (padding.Buffer is null || padding.Buffer.Bytes != (long)padded * _rowBytes)
        {
            padding.Dispose();
            padding.Buffer = new NativeBuffer((long)padded * _rowBytes);
            padding.Value = Value(padding.Buffer, 0, padded);
        }

        var bytes = padding.Buffer.Span<byte>(0, padded * _rowBytes);
        _buffer.Span<byte>((long)offset * _rowBytes, count * _rowBytes).CopyTo(bytes);
        bytes[(count * _rowBytes)..].Clear();
        return padding.Value!;
    }

    private OrtValue Value(NativeBuffer buffer, long offset, int count) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, _type, ShapeOf(count), buffer.At(offset), (long)count * _rowBytes);

    private sealed class Padding : IDisposable
    {
        public NativeBuffer? Buffer { get; set; }

        public OrtValue? Value { get; set; }

        public void Dispose()
        {
            Value?.Dispose();
            Buffer?.Dispose();
        }
    }
}
