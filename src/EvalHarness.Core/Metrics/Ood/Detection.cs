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

        if (score.Of(id) is not { } a || score.Of(ood) is not { } b)
        {
            return new(null, samples, "the score was not kept: it needs templates of clean data");
        }

        if (!Array.TrueForAll(a, double.IsFinite) || !Array.TrueForAll(b, double.IsFinite))
        {
            return new(null, samples, "a score is not finite");
        }

        return new(OodCurve.Of(a, b), samples, null);
    }
}
