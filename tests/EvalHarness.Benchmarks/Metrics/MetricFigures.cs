using System.Diagnostics;
using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Metrics;
using EvalHarness.Perturbations;

namespace EvalHarness.Benchmarks.Metrics;

/// <summary>Prints the speed of scoring and of the metric table: <c>dotnet run -c Release -- metrics</c>.</summary>
public static class MetricFigures
{
    public static void Print()
    {
        foreach (var classes in new[] { 2, 10, 100, 1000 })
        {
            PrintScoring(classes);
        }

        PrintTable();
        PrintBootstrap(1000, 0, 1);
        PrintBootstrap(1000, 200, 1);
        PrintBootstrap(2000, 200, 1);
        PrintBootstrap(10_000, 1000, 2);
        PrintOod(2000);
    }

    public static CellSamples Cell(int count, int classes, ulong seed = 1)
    {
        var (rows, labels, indices) = Inputs(count, classes, seed);
        return Score(rows, labels, indices, classes);
    }

    private static void PrintScoring(int classes)
    {
        var count = Math.Max(2000, 2_000_000 / classes);
        var (rows, labels, indices) = Inputs(count, classes, 1);
        var best = Best(5, () => Score(rows, labels, indices, classes));
        Say($"score {count} x {classes}: {Times(best)}, {count / best.Processor / 1e6:F2} M rows/s a core");
    }

    private static void PrintTable()
    {
        var (rows, labels, indices) = Inputs(1_000_000, 10, 1);
        var cell = Score(rows, labels, indices, 10);
        var table = Best(3, () => MetricTable.Evaluate(cell, new MetricOptions(Resamples: 0)));
        var both = Best(3, () => MetricTable.Evaluate(Score(rows, labels, indices, 10), new MetricOptions(Resamples: 0)));
        Say($"table 1000000 x 10, no intervals: {Times(table)}; with scoring {Times(both)}");
    }

    private static void PrintBootstrap(int count, int resamples, int threads)
    {
        var cell = Cell(count, 10);
        var best = Best(count > 5000 ? 3 : 25, () => MetricTable.Evaluate(cell, new MetricOptions(resamples, Threads: threads)));
        Say($"table {count} x 10, {resamples} resamples, {threads} threads: {Times(best)}");
    }

    private static void PrintOod(int count)
    {
        var (id, ood) = (Cell(count, 10), Cell(count, 10, 2));
        var best = Best(3, () => MetricTable.EvaluateOod(id, ood, new MetricOptions()));
        Say($"ood table {count} + {count}, one thread: {Times(best)}");
    }

    /// <summary>Best wall and processor time of some runs, seconds; on a busy machine only the second says something.</summary>
    internal static (double Wall, double Processor) Best(int runs, Action action)
    {
        var best = (Wall: double.MaxValue, Processor: double.MaxValue);
        for (var run = 0; run < runs; run++)
        {
            var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            action();
            best = (Math.Min(best.Wall, watch.Elapsed.TotalSeconds), Math.Min(best.Processor, (Environment.CpuUsage.TotalTime - before).TotalSeconds));
        }

        return best;
    }

    private static string Times((double Wall, double Processor) best) =>
        string.Create(CultureInfo.InvariantCulture, $"{best.Wall * 1e3:F1} ms, {best.Processor * 1e3:F1} ms of processor time");

    internal static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static CellSamples Score(float[] rows, int[] labels, int[] indices, int classes)
    {
        var builder = new SampleScoresBuilder(classes, OutputKind.Logits, labels.Length, true);
        const int batch = 1000;
        for (var start = 0; start < labels.Length; start += batch)
        {
            var size = Math.Min(batch, labels.Length - start);
            builder.Add(rows.AsSpan(start * classes, size * classes), labels.AsSpan(start, size), indices.AsSpan(start, size));
        }

        return builder.BuildCell();
    }

    private static (float[] Rows, int[] Labels, int[] Indices) Inputs(int count, int classes, ulong seed)
    {
        var random = new SeededRandom(seed);
        var (rows, labels, indices) = (new float[count * classes], new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.NextInt(classes);
            indices[i] = i;
            for (var k = 0; k < classes; k++)
            {
                rows[(i * classes) + k] = (float)((8 * (random.NextDouble() - 0.5)) + (k == labels[i] ? 3 : 0));
            }
        }

        return (rows, labels, indices);
    }
}
