using System.Collections.Concurrent;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>
/// Weights of images in every resample: exponential with mean 1 (the Bayesian bootstrap, Rubin, 1981). The weights of an image depend on
/// the seed and its index alone, so cells stay paired whatever subset of the images they hold, and threads change nothing.
/// </summary>
internal sealed class ImageWeights(int resamples, ulong seed)
{
    private readonly ConcurrentDictionary<int, double[]> _rows = new();

    public int Resamples => resamples;

    public double[] Of(int image) => _rows.GetOrAdd(image, Draw);

    private double[] Draw(int image)
    {
        var random = Bootstrap.Stream(seed, image);
        var row = new double[resamples];
        for (var b = 0; b < resamples; b++)
        {
            row[b] = -Math.Log(1 - random.NextDouble());
        }

        return row;
    }
}
