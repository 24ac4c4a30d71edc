using System.Text.Json;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>Whatever the numbers, there is an answer, and every number in it is finite.</summary>
public sealed class TrendPromiseTests
{
    [Test]
    public void Answers_any_series_with_finite_numbers([Range(0, 8)] int kind)
    {
        for (var number = 0; number < 5; number++)
        {
            var random = new SeededRandom((ulong)((kind * 100) + number));
            var (points, options) = Series(kind, ref random);

            // JSON has no infinity and no NaN: writing one of them throws.
            Assert.That(() => JsonSerializer.Serialize(TrendAnalysis.Analyze(points, options)), Throws.Nothing, $"series {kind}, {number}");
        }
    }

    private static (TrendPoint[] Points, TrendOptions Options) Series(int kind, ref SeededRandom random)
    {
        var points = new TrendPoint[1 + random.NextInt(11)];
        var axis = random.NextInt(4);
        for (var i = 0; i < points.Length; i++)
        {
            var x = axis switch
            {
                0 => Math.Pow(10, i),
                1 => 1 + random.NextInt(4),
                2 => Math.Exp(20 * random.NextDouble()),
                _ => 2 + (2 * random.NextDouble()),
            };
            var y = kind switch
            {
                0 => 0,
                1 => -5 * random.NextDouble(),
                2 => 1e12 * random.NextDouble(),
                3 => 1e-12 * random.NextDouble(),
                4 => 100 * random.NextDouble(),
                5 => random.NextDouble(),
                6 => random.NextInt(2),
                7 => 1.5 + Math.Pow(x, -0.3),
                _ => random.NextInt(2) == 0 ? 1e9 : 1e-9,
            };
            points[i] = new TrendPoint(x, y, random.NextInt(3) == 0 ? null : 0.01 * random.NextDouble(), random.NextInt(5) == 0 ? null : 100);
        }

        return (points, new TrendOptions
        {
            LowerIsBetter = random.NextInt(2) == 0,
            XIsLoss = random.NextInt(3) == 0,
            Residuals = (ResidualScale)random.NextInt(4),
            Resamples = 20,
        });
    }
}
