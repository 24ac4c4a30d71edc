using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Ood;

namespace EvalHarness.Metrics;

/// <content>Metrics that compare a clean cell with an out-of-distribution cell.</content>
public static partial class MetricTable
{
    /// <summary>
    /// All detection metrics, in the order of <see cref="StandardMetrics.Ood"/>: <paramref name="id"/> is the clean cell of the checkpoint,
    /// <paramref name="ood"/> its cell on other data. Labels do not matter. n counts both.
    /// </summary>
    public static IReadOnlyList<Measurement> EvaluateOod(CellSamples id, CellSamples ood, MetricOptions options)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(ood);
        ArgumentNullException.ThrowIfNull(options);
        if (id.Scores.IsLabelOnly || ood.Scores.IsLabelOnly)
        {
            return [.. StandardMetrics.Ood.Select(metric => new Measurement(metric.Id, null, null, null, id.Scores.Count + ood.Scores.Count, LabelsOnly))];
        }

        var detections = OodScore.All.Select(score => Detection.Of(score, id.Scores, ood.Scores)).ToArray();
        var results = new List<Measurement>(StandardMetrics.Ood.Count);
        for (var s = 0; s < detections.Length; s++)
        {
            for (var k = 0; k < OodMetrics.Kinds.Count; k++)
            {
                var metric = StandardMetrics.Ood[results.Count];
                results.Add(Measure(metric, OodMetrics.Kinds[k], detections[s], options));
            }
        }

        return results;
    }

    private static Measurement Measure(Metric metric, OodKind kind, Detection detection, MetricOptions options)
    {
        if (detection.Curve is not { } curve)
        {
            return new(metric.Id, null, null, null, detection.Samples, detection.Reason);
        }

        return Finish(metric, Math.Clamp(kind.Value(curve), 0, 1), kind.IntervalOf(curve, options.Level), detection.Samples, options);
    }
}
