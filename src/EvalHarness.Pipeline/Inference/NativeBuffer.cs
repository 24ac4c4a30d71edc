using System.Runtime.InteropServices;

namespace EvalHarness.Inference;

/// <summary>Memory that ONNX Runtime reads and writes in place: outside the garbage collector, aligned to 64 bytes, zeroed at first.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private void* _memory;

    public NativeBuffer(long bytes)
    {
        Bytes = bytes;
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes), 64);
        NativeMemory.Clear(_memory, (nuint)Math.Max(64, bytes));
    }

    public long Bytes { get; }

    public nint At(long offset)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return (nint)_memory + (nint)offset;
    }

    /// <summary>A part of the memory as numbers; positions count in elements.</summary>
    public Span<T> Span<T>(long start, int length)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((start + length) * sizeof(T), Bytes, nameof(length));
        return new Span<T>((T*)_memory + start, length);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
