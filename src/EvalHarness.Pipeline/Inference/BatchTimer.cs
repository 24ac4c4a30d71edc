using System.Diagnostics;
using EvalHarness.Data;

namespace EvalHarness.Inference;

/// <summary>Measures a few batch sizes. Bigger is not always better: large batches fall out of the processor's caches.</summary>
internal static class BatchTimer
{
    private static readonly int[] Sizes = [16, 64, 256];
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    public static int Fastest(ModelRunner runner, ClassifierProbe probe, long[] rowShape, IInputEncoder encoder, SampleBatch noise)
    {
        using var prepared = encoder.CreateBatch(Sizes[^1]);
        encoder.Encode(noise, prepared);
        prepared.Count = prepared.Capacity;
        if (probe.IsFast)
        {
            runner.BindOutputs(rowShape, Sizes[^1]);
        }

        var (best, bestRate, clock) = (Sizes[0], 0.0, Stopwatch.StartNew());
        foreach (var size in Sizes)
        {
            if (bestRate > 0 && clock.Elapsed.TotalSeconds + 2 * size / bestRate > Budget.TotalSeconds)
            {
                break;
            }

            Run(size);
            var rate = Rate(() => Run(size), size);

            // A larger batch must be clearly faster: the smaller one wins a tie.
            if (rate > bestRate * 1.05)
            {
                (best, bestRate) = (size, rate);
            }
        }

        return best;

        void Run(int size)
        {
            if (probe.IsFast)
            {
                runner.RunFloats(prepared.Inputs[0], 0, size, size);
            }
            else
            {
                runner.RunAny(prepared, 0, size, size).Dispose();
            }
        }
    }

    private static double Rate(Action run, int size)
    {
        var limit = TimeSpan.FromTicks(Budget.Ticks / (2 * Sizes.Length));
        var (runs, clock) = (0, Stopwatch.StartNew());
        do
        {
            run();
            runs++;
        }
        while (clock.Elapsed < limit);
        return runs * size / clock.Elapsed.TotalSeconds;
    }
}
