namespace EvalHarness.Data;

/// <summary>
/// A few samples on their way from a dataset to the models: a buffer that its owner fills again and again. Only the first
/// <see cref="Count"/> entries of every column hold samples.
/// </summary>
public abstract class SampleBatch
{
    private int _count;

    /// <summary>Makes room for <paramref name="capacity"/> samples, at least 1.</summary>
    protected SampleBatch(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Capacity = capacity;
        Indices = new int[capacity];
        Labels = new int[capacity];
    }

    /// <summary>Samples there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Samples in the batch, 0 to <see cref="Capacity"/>.</summary>
    public int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            _count = value;
        }
    }

    /// <summary>Index of each sample in its dataset, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>True class of each sample, by the dataset's classes; -1 where there is none.</summary>
    public int[] Labels { get; }
}
