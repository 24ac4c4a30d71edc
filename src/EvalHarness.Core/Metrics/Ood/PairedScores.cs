using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>Two scores of the same samples, such as those of two checkpoints.</summary>
/// <param name="First">One score.</param>
/// <param name="Second">The other.</param>
/// <param name="Images">Which samples belong together: those of one source image.</param>
internal sealed record PairedScores(double[] First, double[] Second, Clusters Images)
{
    /// <summary>Both with the sign turned, so that the other class is the positive one.</summary>
    public PairedScores Turned() => this with { First = Array.ConvertAll(First, score => -score), Second = Array.ConvertAll(Second, score => -score) };
}
