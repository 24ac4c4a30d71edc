using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>
/// <see cref="ThresholdRate"/> of resampled images, over scores sorted once: a resample walks the lowest of one class, to the threshold, and
/// the highest of the other, down to it.
/// </summary>
internal sealed class ResampledRate
{
    // Images of the samples in falling order of their scores.
    private readonly int[] _caught;
    private readonly int[] _flagged;
    private readonly bool _areSingletons;

    // For every sample of the first class the samples of the other that score as high or higher.
    private readonly int[] _beyond;

    public ResampledRate(double[] caught, Clusters caughtImages, double[] flagged, Clusters flaggedImages)
    {
        (var scores, _caught) = Falling(caught, caughtImages);
        (var others, _flagged) = Falling(flagged, flaggedImages);
        _areSingletons = caughtImages.AreSingletons && flaggedImages.AreSingletons;
        _beyond = new int[scores.Length];
        var place = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            while (place < others.Length && others[place] >= scores[i])
            {
                place++;
            }

            _beyond[i] = place;
        }
    }

    /// <summary>The rate where every image counts as often as given.</summary>
    public double Of(ReadOnlySpan<int> caughtWeights, ReadOnlySpan<int> flaggedWeights)
    {
        var total = Total(_caught, caughtWeights);
        var (last, passed) = (_caught.Length - 1, total);
        while (last > 0 && (double)(passed - caughtWeights[_caught[last]]) / total >= ThresholdRate.Caught)
        {
            passed -= caughtWeights[_caught[last]];
            last--;
        }

        return (double)Sum(_flagged.AsSpan(0, _beyond[last]), flaggedWeights) / Total(_flagged, flaggedWeights);
    }

    // As many samples are drawn as there are, if each is an image of its own.
    private long Total(int[] images, ReadOnlySpan<int> weights) => _areSingletons ? images.Length : Sum(images, weights);

    private static (double[] Scores, int[] Images) Falling(double[] scores, Clusters images)
    {
        var (keys, order) = ((double[])scores.Clone(), (int[])images.Ids.Clone());
        Array.Sort(keys, order);
        Array.Reverse(keys);
        Array.Reverse(order);
        return (keys, order);
    }

    private static long Sum(ReadOnlySpan<int> images, ReadOnlySpan<int> weights)
    {
        var sum = 0L;
        foreach (var image in images)
        {
            sum += weights[image];
        }

        return sum;
    }
}
