using EvalHarness.Data;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>Detection metrics on resamples: ID and OOD samples are drawn each on their own, all scores on the same draw.</summary>
internal static class OodDraws
{
    /// <summary>Draws by score, kind and resample; null without resamples.</summary>
    public static double[][][]? Of(Detection[] detections, SampleScores id, SampleScores ood, MetricOptions options)
    {
        if (options.Resamples <= 0 || id.Count < 2 || ood.Count < 2)
        {
            return null;
        }

        var kinds = OodMetrics.Kinds;
        var draws = detections.Select(_ => kinds.Select(_ => new double[options.Resamples]).ToArray()).ToArray();
        var (idClusters, oodClusters) = (Clusters.Of(id.Index), Clusters.Of(ood.Index));
        Bootstrap.ForEach(options.Resamples, options.Threads, () => new Worker(idClusters, oodClusters), (worker, resample) =>
        {
            worker.Draw(options.Seed, resample);
            for (var s = 0; s < detections.Length; s++)
            {
                var curve = detections[s].Scores is { } scores ? worker.Curve(scores) : null;
                for (var k = 0; k < kinds.Count; k++)
                {
                    draws[s][k][resample] = curve is null ? double.NaN : kinds[k].Value(curve);
                }
            }
        });
        return draws;
    }

    private sealed class Worker(Clusters id, Clusters ood)
    {
        private readonly int[] _idDraw = new int[id.Count];
        private readonly int[] _oodDraw = new int[ood.Count];
        private readonly int[] _idWeights = new int[id.Ids.Length];
        private readonly int[] _oodWeights = new int[ood.Ids.Length];
        private readonly int[] _idGroups = new int[id.Ids.Length + ood.Ids.Length];
        private readonly int[] _oodGroups = new int[id.Ids.Length + ood.Ids.Length];

        public void Draw(ulong seed, int resample)
        {
            Bootstrap.FillWeights(_idDraw, seed, resample);
            Bootstrap.FillWeights(_oodDraw, ~seed, resample);
            Spread(_idDraw, id.Ids, _idWeights);
            Spread(_oodDraw, ood.Ids, _oodWeights);
        }

        public OodCurve? Curve(SortedScores scores) => scores.Curve(_idWeights, _oodWeights, _idGroups, _oodGroups);

        private static void Spread(int[] draws, int[] clusters, int[] weights)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = draws[clusters[i]];
            }
        }
    }
}
