using EvalHarness.Inference;
using EvalHarness.Runs;

namespace EvalHarness.Reports;

/// <summary>What the checkpoints cost, in words that the page, report.md and the terminal share.</summary>
public static class CostLines
{
    /// <summary>Headings of the table.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["Checkpoint", "File", "MACs", "One at a time, ms", "Batch", "A batch, ms", "Samples/s", "Peak memory"];

    /// <summary>What the numbers are, and what they are not.</summary>
    public static string Legend(RunCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return $"Measured on {costs.Machine}, {costs.Device}, {ReportNumber.Plural(costs.Threads, "thread")}; predictions alone, on noise, without preparing the samples. "
            + "MACs: multiply-adds a sample, counted from the graph. Times: median / 90th / 99th percentile. Batch: the fastest of those tried. "
            + "Peak memory: what opening the model and running such batches adds. Times and memory differ from run to run, and no verdict rests on them.";
    }

    /// <summary>One row, as long as <see cref="Columns"/>; the checkpoint's id first.</summary>
    public static string[] Row(CheckpointCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return
        [
            cost.Checkpoint,
            Bytes(cost.FileBytes),
            ReportNumber.Size(cost.Macs),
            Times(cost.Single),
            ReportNumber.Count(cost.Batched.Batch),
            Times(cost.Batched),
            ReportNumber.Size(Math.Round(cost.Batched.SamplesPerSecond)),
            Bytes(cost.PeakMemoryBytes),
        ];
    }

    /// <summary>Bytes in powers of 1,024.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => ReportNumber.Missing,
        >= 1L << 30 => $"{ReportNumber.Short(bytes / (double)(1L << 30))} GiB",
        >= 1L << 20 => $"{ReportNumber.Short(bytes / (double)(1L << 20))} MiB",
        >= 1L << 10 => $"{ReportNumber.Short(bytes / (double)(1L << 10))} KiB",
        _ => $"{bytes} B",
    };

    /// <summary>The table of report.md; nothing where costs were not measured.</summary>
    internal static IEnumerable<string> Markdown(ReportInput input) => input.Costs is not { Checkpoints.Count: > 0 } costs
        ? []
        :
        [
            .. MarkdownTable.Lines(Columns, [.. costs.Checkpoints.Select(cost => Row(cost).Select(MarkdownText.Plain).ToArray())], kept: 1),
            MarkdownText.Plain(Legend(costs)),
            string.Empty,
            .. RunFloors.Sentence(input.Run.Floors) is { } sentence ? [MarkdownText.Plain(sentence), string.Empty] : Array.Empty<string>(),
        ];

    private static string Times(LatencyProfile times) =>
        $"{ReportNumber.Short(times.P50Ms)} / {ReportNumber.Short(times.P90Ms)} / {ReportNumber.Short(times.P99Ms)}";
}
