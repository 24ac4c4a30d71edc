using System.Globalization;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;

namespace EvalHarness.Benchmarks.Metrics;

/// <summary>How often the worst group's interval holds the lowest true accuracy, over many shapes of groups: prints a table.</summary>
internal static class WorstGroupStudy
{
    private static readonly (string Name, double[] Truth, int[] Sizes)[] Configurations =
    [
        ("2 alike", Alike(2, .8), [200]),
        ("2, one apart", [.75, .9], [200]),
        ("2, crowded", [.7, .73], [200]),
        ("2, crowded, small", [.7, .75], [40]),
        ("3, crowded", [.7, .72, .74], [200]),
        ("3, crowded, the worst small", [.7, .72, .74], [100, 400, 400]),
        ("3, crowded, the worst large", [.7, .72, .74], [400, 100, 100]),
        ("4, the worst small", [.7, .75, .76, .77], [60, 400, 400, 400]),
        ("5, near the ceiling", [.97, .98, .99, .99, .99], [200]),
        ("5 alike at .99", Alike(5, .99), [1000]),
        ("5 alike, tiny", Alike(5, .6), [20]),
        ("6 alike, unequal", Alike(6, .8), [50, 100, 200, 400, 800, 1600]),
        ("6, the worst small", [.8, .82, .84, .86, .88, .9], [50, 1000, 1000, 1000, 1000, 1000]),
        ("6, the worst large", [.8, .82, .84, .86, .88, .9], [1000, 50, 50, 50, 50, 50]),
        ("8, four at the bottom", [.6, .6, .6, .6, .8, .8, .8, .9], [200]),
        ("10 alike", Alike(10, .8), [200]),
        ("10 alike, large", Alike(10, .8), [2000]),
        ("10, one apart", Below(10, .6, .9), [200]),
        ("10, spread", [.5, .55, .6, .65, .7, .75, .8, .85, .9, .95], [200]),
        ("10, a point apart", [.75, .76, .77, .78, .79, .8, .81, .82, .83, .84], [200]),
        ("10, crowded and spread", [.7, .72, .75, .8, .85, .9, .9, .92, .95, .97], [200]),
        ("10, one below near ones", Below(10, .7, .76), [200]),
        ("20, one below near ones", Below(20, .7, .78), [200]),
        ("30, half two errors above", [.. Alike(15, .7), .. Alike(15, .7145)], [4000]),
        ("50, one below near ones", Below(50, .7, .74), [200]),
        ("100 alike", Alike(100, .8), [100]),
        ("100, ten at the bottom", [.. Alike(10, .7), .. Alike(90, .8)], [200]),
        ("100, one large below small ones", Below(100, .7, .8), [5000, .. Enumerable.Repeat(50, 99)]),
    ];

    public static void Run(int draws)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"{draws} draws; at 95 % one standard error is {100 * Math.Sqrt(0.95 * 0.05 / draws):0.00} points. Above, below: the truth is so placed to the interval.\n"));
        Console.WriteLine("| groups | covered % | above % | below % |\n|---|---:|---:|---:|");
        foreach (var (name, truth, sizes) in Configurations)
        {
            var (above, below) = Misses(truth, sizes, draws);
            Console.WriteLine($"| {name} | {Percent(draws - above - below)} | {Percent(above)} | {Percent(below)} |");
        }

        string Percent(int count) => (100.0 * count / draws).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static (int Above, int Below) Misses(double[] truth, int[] sizes, int draws)
    {
        int above = 0, below = 0;
        var lowest = truth.Min();
        Parallel.For(0, draws, draw =>
        {
            var random = new SeededRandom((ulong)draw + 1);
            var groups = new GroupCount[truth.Length];
            for (var g = 0; g < groups.Length; g++)
            {
                var n = sizes[g % sizes.Length];
                groups[g] = new($"{g}", Binomial(ref random, n, truth[g]), n);
            }

            var accuracy = WorstGroup.Of(groups).Accuracy;
            _ = lowest > accuracy.Upper ? Interlocked.Increment(ref above) : lowest < accuracy.Lower ? Interlocked.Increment(ref below) : 0;
        });
        return (above, below);
    }

    private static long Binomial(ref SeededRandom random, int n, double p)
    {
        var hits = 0L;
        for (var i = 0; i < n; i++)
        {
            hits += random.NextDouble() < p ? 1 : 0;
        }

        return hits;
    }

    private static double[] Alike(int count, double accuracy) => [.. Enumerable.Repeat(accuracy, count)];

    private static double[] Below(int count, double worst, double others) => [worst, .. Alike(count - 1, others)];
}
