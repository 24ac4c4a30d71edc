using EvalHarness.Analysis.Scaling;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>Families whose verdict is known because it was built in: 5 to 8 scales, accuracy with the noise of n images.</summary>
internal static class SyntheticFamily
{
    public static readonly TrendVerdict[] Classes =
    [
        TrendVerdict.Predictable, TrendVerdict.Diminishing, TrendVerdict.Inverse, TrendVerdict.Nonmonotonic, TrendVerdict.Breakthrough,
        TrendVerdict.Noisy, TrendVerdict.Trendless,
    ];

    /// <summary>A family and what the next scales will measure.</summary>
    public static (TrendPoint[] Known, TrendPoint[] Next) Draw(TrendVerdict verdict, int images, int number, int next = 1)
    {
        var random = new SeededRandom(((ulong)number * 7919) + (ulong)images + ((ulong)verdict * 1_000_003));
        var scales = 5 + random.NextInt(4);
        var step = Uniform(ref random, 2.5, 6);
        var truth = Truth(verdict, scales, scales + next, ref random);
        var points = new TrendPoint[truth.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var p = Math.Clamp(truth[i], 0.005, 0.995);
            // The binomial in its normal limit, rounded to whole images.
            var right = Math.Round((images * p) + (Math.Sqrt(images * p * (1 - p)) * Normal(ref random)));
            points[i] = new TrendPoint(1_000 * Math.Pow(step, i), Math.Clamp(right, 0, images) / images, null, images);
        }

        return (points[..scales], points[scales..]);
    }

    private static double[] Truth(TrendVerdict verdict, int scales, int count, ref SeededRandom random)
    {
        var t = Enumerable.Range(0, count).Select(i => (double)i / (scales - 1)).ToArray();
        switch (verdict)
        {
            case TrendVerdict.Predictable:
                {
                    // A line, a gentle bend, or a line on the logit axis: 8 to 35 points over the range.
                    double rise = Uniform(ref random, 0.08, 0.35), start = Uniform(ref random, 0.35, 0.6), bend = Uniform(ref random, 0.3, 0.8);
                    var (low, high) = (Logit(start), Logit(start + rise));
                    return random.NextInt(3) switch
                    {
                        0 => Array.ConvertAll(t, v => start + (rise * v)),
                        1 => Array.ConvertAll(t, v => start + (rise * Saturation(v, bend))),
                        _ => Array.ConvertAll(t, v => 1 / (1 + Math.Exp(-(low + ((high - low) * v))))),
                    };
                }

            case TrendVerdict.Diminishing:
                {
                    double rise = Uniform(ref random, 0.15, 0.4), start = Uniform(ref random, 0.35, 0.55), bend = Uniform(ref random, 3, 6);
                    return Array.ConvertAll(t, v => start + (rise * Saturation(v, bend)));
                }

            case TrendVerdict.Inverse:
                {
                    double fall = Uniform(ref random, 0.06, 0.3), start = Uniform(ref random, 0.5, 0.9);
                    return Array.ConvertAll(t, v => start - (fall * v));
                }

            case TrendVerdict.Nonmonotonic:
                {
                    // One way for 10 to 30 points, then 40 to 100 % of it back; one in four goes down first.
                    double way = Uniform(ref random, 0.1, 0.3) * (random.NextInt(4) == 0 ? -1 : 1), back = Uniform(ref random, 0.4, 1);
                    double start = Uniform(ref random, 0.4, 0.6), peak = Uniform(ref random, 0.3, 0.7);
                    return Array.ConvertAll(t, v => start + (v < peak
                        ? way * (1 - Math.Pow((peak - v) / peak, 2))
                        : way * (1 - (back * Math.Pow((v - peak) / (1 - peak), 1.5)))));
                }

            case TrendVerdict.Breakthrough:
                {
                    double jump = Uniform(ref random, 0.2, 0.5), start = Uniform(ref random, 0.1, 0.4);
                    var at = 2 + random.NextInt(scales - 3);
                    return [.. t.Select((_, i) => start + (i >= at ? jump : 0))];
                }

            case TrendVerdict.Noisy:
                {
                    // Checkpoints scatter around a line by 18 to 40 % of its rise.
                    double rise = Uniform(ref random, 0.1, 0.3), start = Uniform(ref random, 0.4, 0.6), scatter = rise * Uniform(ref random, 0.18, 0.4);
                    var y = new double[count];
                    for (var i = 0; i < count; i++)
                    {
                        y[i] = start + (rise * t[i]) + (scatter * Normal(ref random));
                    }

                    return y;
                }

            default:
                {
                    var level = Uniform(ref random, 0.3, 0.9);
                    return Array.ConvertAll(t, _ => level);
                }
        }
    }

    private static double Saturation(double v, double bend) => (1 - Math.Exp(-bend * v)) / (1 - Math.Exp(-bend));

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static double Uniform(ref SeededRandom random, double low, double high) => low + ((high - low) * random.NextDouble());

    private static double Normal(ref SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
