using EvalHarness.Data;

namespace EvalHarness.Metrics.Ood;

/// <summary>One score on both sides, or the reason why there is none.</summary>
internal sealed record Detection(OodCurve? Curve, long Samples, string? Reason)
{
    public static Detection Of(OodScore score, SampleScores id, SampleScores ood)
    {
        var samples = (long)id.Count + ood.Count;
        if (id.Count == 0 || ood.Count == 0)
        {
            return new(null, samples, id.Count == 0 ? "no in-distribution samples" : "no out-of-distribution samples");
        }

        if (score.Scored(id) is not { } a || score.Scored(ood) is not { } b)
        {
            return new(null, samples, score.NeedsFeatures ? MissingFeatures(id, ood) : "the score was not kept: it needs templates of clean data");
        }

        samples = (long)a.Length + b.Length;

        if (!Array.TrueForAll(a, double.IsFinite) || !Array.TrueForAll(b, double.IsFinite))
        {
            return new(null, samples, "a score is not finite");
        }

        return OodCurve.Of(a, b) is { } curve ? new(curve, samples, null) : new(null, samples, "no sample of a side has a score");
    }

    private static string MissingFeatures(SampleScores id, SampleScores ood) => id.Features is null && ood.Features is null
        ? "the graph exposes no feature output, or none that detectors can be fitted on"
        : "the outputs are no linear layer over the features, or the features were not scored on both sides";
}
