using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forecasts;
using EvalHarness.Tests.Analysis.Scaling;

namespace EvalHarness.Benchmarks.Scaling;

/// <summary>Verdicts and forecasts against built-in truth: prints the tables of the README beside the scaling analysis.</summary>
internal static class ScalingStudy
{
    public static void Run(int families)
    {
        foreach (var images in new[] { 1_000, 10_000 })
        {
            Console.WriteLine($"\nn = {images}, {families} families a class; per cent of each row\n");
            Confusion(images, families);
            Console.WriteLine();
            Coverage(images, families);
        }
    }

    private static void Confusion(int images, int families)
    {
        var verdicts = Enum.GetValues<TrendVerdict>();
        Console.WriteLine("| built in | " + string.Join(" | ", verdicts.Select(one => one.ToString().ToLowerInvariant())) + " |");
        Console.WriteLine("|---|" + string.Concat(verdicts.Select(_ => "---|")));
        double wrong = 0, others = 0;
        foreach (var truth in SyntheticFamily.Classes)
        {
            var counts = new int[verdicts.Length];
            Parallel.For(0, families, number =>
            {
                var known = SyntheticFamily.Draw(truth, images, number).Known;
                var verdict = TrendAnalysis.Analyze(known, new TrendOptions { Depth = TrendDepth.Light }).Verdict;
                _ = Interlocked.Increment(ref counts[(int)verdict]);
            });
            Console.WriteLine($"| {truth.ToString().ToLowerInvariant()} | " + string.Join(" | ", counts.Select(count => Percent(count, families))) + " |");
            if (truth is not (TrendVerdict.Predictable or TrendVerdict.Diminishing))
            {
                wrong += counts[(int)TrendVerdict.Predictable];
                others += families;
            }
        }

        Console.WriteLine($"\nFalsely called predictable: {Percent(wrong, others)} % of the families of the five other classes.");
    }

    private static void Coverage(int images, int families)
    {
        double covered = 0, all = 0;
        foreach (var truth in SyntheticFamily.Classes.Where(one => one is not (TrendVerdict.Nonmonotonic or TrendVerdict.Breakthrough)))
        {
            var hits = 0;
            Parallel.For(0, families, number =>
            {
                var (known, next) = SyntheticFamily.Draw(truth, images, number);
                var options = new TrendOptions { ForecastAt = [next[0].X], Resamples = 200 };
                var forecast = Forecaster.Points(TrendSeries.Of(known, options), options)[0];
                if (next[0].Y >= forecast.Lower && next[0].Y <= forecast.Upper)
                {
                    _ = Interlocked.Increment(ref hits);
                }
            });
            Console.WriteLine($"forecast of the next scale, {truth.ToString().ToLowerInvariant()}: {Percent(hits, families)} % covered");
            covered += hits;
            all += families;
        }

        Console.WriteLine($"together: {Percent(covered, all)} %");
    }

    private static string Percent(double count, double of) => FormattableString.Invariant($"{100 * count / of:0.0}");
}
