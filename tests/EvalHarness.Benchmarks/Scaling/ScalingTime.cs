using System.Diagnostics;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Evaluation;
using EvalHarness.Tests.Analysis.Scaling;

namespace EvalHarness.Benchmarks.Scaling;

/// <summary>How long the analysis of a large run takes: 8 scales x 100 conditions x 20 metrics, on two threads.</summary>
internal static class ScalingTime
{
    public static void Run(int images)
    {
        string[] groups = ["noise", "blur", "weather", "digital"];
        Checkpoint[] checkpoints = [.. Enumerable.Range(0, 8).Select(i => SyntheticRun.Rung("r" + i, 1_000 * Math.Pow(4, i)))];
        Condition[] conditions =
        [
            SyntheticRun.Clean(),
            .. Enumerable.Range(0, 99).Select(i => SyntheticRun.Corruption("c" + (i / 5), 1 + (i % 5), groups[i / 5 % 4])),
        ];
        string[] extra = [.. Enumerable.Range(0, 16).Select(i => "metric_" + i)];
        var run = SyntheticRun.Of(
            checkpoints,
            conditions,
            images,
            (checkpoint, condition) => 0.5 + (0.08 * Math.Log10(checkpoint.Parameters!.Value / 1e3)) - (0.05 * condition.Severity),
            extra);
        var directions = extra.ToDictionary(id => id, _ => Direction.HigherIsBetter, StringComparer.Ordinal);
        foreach (var (id, direction) in ScalingOptions.CoreDirections)
        {
            directions[id] = direction;
        }

        var process = Process.GetCurrentProcess();
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var report = ScalingAnalysis.Analyze(run.Run, run, new ScalingOptions { Directions = directions });
        process.Refresh();
        Console.WriteLine(FormattableString.Invariant(
            $"{report.Families[0].Trends.Count} trends, {images} images: {clock.Elapsed.TotalSeconds:0.0} s, {(process.TotalProcessorTime - before).TotalSeconds:0.0} s of processor time"));
    }
}
