using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// Working memory of one thread: buffers that grow to the largest size asked for and are then reused, and tables computed once a
/// (perturbation, shape, severity, mode). Not thread-safe: one a thread.
/// </summary>
public sealed class PerturbationScratch
{
    private readonly Dictionary<TableKey, object> _tables = [];
    private readonly float[]?[] _floats = new float[]?[16];
    private readonly byte[]?[] _bytes = new byte[]?[16];
    private readonly int[]?[] _ints = new int[]?[8];

    /// <summary>The float buffer of a slot (0 to 15), at least as long as asked; its content is whatever was left there.</summary>
    public Span<float> Floats(int slot, int length) => Grown(ref _floats[slot], length);

    /// <summary>The byte buffer of a slot (0 to 15), at least as long as asked; its content is whatever was left there.</summary>
    public Span<byte> Bytes(int slot, int length) => Grown(ref _bytes[slot], length);

    /// <summary>The integer buffer of a slot (0 to 7), at least as long as asked; its content is whatever was left there.</summary>
    public Span<int> Ints(int slot, int length) => Grown(ref _ints[slot], length);

    /// <summary>The table of an owner for these settings, made on first use. A static lambda as maker allocates nothing.</summary>
    public T Table<TOwner, T>(
        TOwner owner, ImageShape shape, int severity, PerturbationMode mode, Func<TOwner, ImageShape, int, PerturbationMode, T> make)
        where TOwner : class
        where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        var key = new TableKey(owner, shape, severity, mode);
        if (_tables.TryGetValue(key, out var table))
        {
            return (T)table;
        }

        var made = make(owner, shape, severity, mode);
        _tables.Add(key, made);
        return made;
    }

    private static Span<T> Grown<T>(ref T[]? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer.AsSpan(0, length);
    }

    private readonly record struct TableKey(object Owner, ImageShape Shape, int Severity, PerturbationMode Mode);
}
