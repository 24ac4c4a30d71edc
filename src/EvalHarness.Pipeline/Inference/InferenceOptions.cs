using System.Globalization;

namespace EvalHarness.Inference;

/// <summary>How models are run.</summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Threads">Threads within an operator; 0 for one a physical core.</param>
/// <param name="Batch">Samples at once; null to measure a few sizes and take the fastest.</param>
public sealed record InferenceOptions(string Device = "cpu", int Threads = 0, int? Batch = 64)
{
    /// <summary>
    /// Time after which a run of one sample is stopped: no model may hold up the others for ever. A batch may take this, and 20 times what its samples
    /// took one by one.
    /// </summary>
    public TimeSpan LimitPerSample { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to open a session; 10 MB of weights get a second more.</summary>
    public TimeSpan LimitToOpenNothing { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time after which opening a model of a size is given up, where it is tried in a process of its own.</summary>
    /// <param name="bytes">Size of the model's files.</param>
    public TimeSpan LimitToOpen(long bytes) => LimitToOpenNothing + TimeSpan.FromSeconds(bytes / 1e7);

    /// <summary>Number of the CUDA device; null for the CPU.</summary>
    /// <exception cref="UsageException">The device is neither.</exception>
    public int? CudaDevice => Device switch
    {
        "cpu" => null,
        "cuda" => 0,
        _ when Device.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(Device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new UsageException($"--device is '{Device}'. Use cpu, cuda, or cuda:N with the number of the device."),
    };

    /// <summary>Parses <c>--batch</c>: a number from 1 to 65536, or <c>auto</c> (null).</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static int? ParseBatch(string text) => text == "auto"
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= 65536
            ? batch
            : throw new UsageException($"--batch is '{text}'. Use a number from 1 to 65536, or auto.");
}
