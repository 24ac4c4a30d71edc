using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Works the bootstrapped metrics out again on resamples of a cell, all of them on the same resample.</summary>
internal static class BootstrapDraws
{
    /// <summary>Draws of every metric, NaN where a draw is undefined; null for a metric without a bootstrap.</summary>
    public static double[]?[] Of(SortedCell cell, CellStatistics original, MetricValue[] values, MetricOptions options)
    {
        var metrics = StandardMetrics.Cell;
        var draws = new double[]?[metrics.Count];
        if (options.Resamples <= 0 || cell.Clusters.Count < 2)
        {
            return draws;
        }

        for (var at = 0; at < draws.Length; at++)
        {
            var isDrawn = metrics[at].Interval is IntervalMethod.Bootstrap or IntervalMethod.CentredBootstrap;
            draws[at] = isDrawn && values[at].Value is not null ? new double[options.Resamples] : null;
        }

        Bootstrap.ForEach(options.Resamples, options.Threads, () => new Worker(cell, original), (worker, resample) =>
        {
            worker.Draw(options.Seed, resample);
            for (var at = 0; at < draws.Length; at++)
            {
                if (draws[at] is { } target)
                {
                    target[resample] = metrics[at].Compute!(worker.Statistics).Value ?? double.NaN;
                }
            }
        });
        return draws;
    }

    private sealed class Worker
    {
        private readonly SortedCell _cell;
        private readonly SortedCell _buffer;
        private readonly int[] _weights;
        private int[] _rows = [];

        public Worker(SortedCell cell, CellStatistics original)
        {
            _cell = cell;
            _buffer = cell.NewBuffer();
            _weights = new int[cell.Clusters.Count];
            Statistics = new CellStatistics(_buffer, original);
        }

        public CellStatistics Statistics { get; }

        public void Draw(ulong seed, int resample)
        {
            Bootstrap.FillWeights(_weights, seed, resample);
            _cell.Resample(_weights, _buffer, ref _rows);
            Statistics.Reset();
        }
    }
}
