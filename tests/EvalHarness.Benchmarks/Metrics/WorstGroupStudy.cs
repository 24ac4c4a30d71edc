using System.Globalization;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;

namespace EvalHarness.Benchmarks.Metrics;

/// <summary>How often the worst group's interval holds the lowest true accuracy, and how wide it is, over many shapes of groups: prints a table.</summary>
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

    // Groups that share images: corruptions (all images in each) or overlapping slices (an image is in each with chance Share). Whether an
    // image is right hangs, half of the time, on the image alone.
    private static readonly (string Name, double[] Truth, int Images, double Share)[] Shared =
    [
        ("6 alike, shared images", Alike(6, .7), 150, 1),
        ("6, crowded, shared images", [.7, .72, .72, .8, .85, .9], 150, 1),
        ("6, one apart, shared images", Below(6, .7, .9), 150, 1),
        ("15, one below near ones, shared images", Below(15, .7, .74), 500, 1),
        ("15, five at the bottom, shared images", [.. Alike(5, .7), .. Alike(10, .76)], 500, 1),
        ("6 alike, slices that overlap", Alike(6, .7), 400, .4),
        ("6, crowded, slices that overlap", [.7, .72, .72, .8, .85, .9], 400, .4),
        ("15, one below near ones, slices that overlap", Below(15, .7, .76), 1000, .3),
    ];

    public static void Run(int draws)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"{draws} draws; at 95 % one standard error is {100 * Math.Sqrt(0.95 * 0.05 / draws):0.00} points. Above, below: the truth is so placed to the interval.\n"));
        Console.WriteLine("| groups | covered % | above % | below % | mean width |\n|---|---:|---:|---:|---:|");
        foreach (var (name, truth, sizes) in Configurations)
        {
            Print(name, truth, draws, draw => Independent(truth, sizes, draw));
        }

        foreach (var (name, truth, images, share) in Shared)
        {
            var resamples = new SharedResamples(images, 400, seed: 5);
            Print(name, truth, draws, draw => OfSharedImages(truth, share, resamples, draw));
        }
    }

    private static void Print(string name, double[] truth, int draws, Func<int, Estimate> interval)
    {
        var lowest = truth.Min();
        var intervals = ParallelEnumerable.Range(0, draws).Select(interval).ToArray();
        Console.WriteLine(
            $"| {name} | {Percent(one => one.Lower <= lowest && lowest <= one.Upper)} | {Percent(one => lowest > one.Upper)} | "
                + $"{Percent(one => lowest < one.Lower)} | {Text(intervals.Average(one => one.Upper - one.Lower), "0.0000")} |");

        string Percent(Func<Estimate, bool> holds) => Text(100.0 * intervals.Count(holds) / draws, "0.0");

        static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
    }

    private static Estimate Independent(double[] truth, int[] sizes, int draw)
    {
        var random = new SeededRandom((ulong)draw + 1);
        var groups = new GroupCount[truth.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            var n = sizes[g % sizes.Length];
            groups[g] = new($"{g}", Binomial(ref random, n, truth[g]), n);
        }

        return WorstGroup.Of(groups).Accuracy;
    }

    private static Estimate OfSharedImages(double[] truth, double share, SharedResamples resamples, int draw)
    {
        var random = new SeededRandom((ulong)draw + 1);
        var ease = new double[resamples.Images];
        for (var i = 0; i < ease.Length; i++)
        {
            ease[i] = random.NextDouble();
        }

        var groups = new (string, Resampled)[truth.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            var (present, correct) = (new byte[ease.Length], new byte[ease.Length]);
            for (var i = 0; i < ease.Length; i++)
            {
                present[i] = random.NextDouble() < share ? byte.MaxValue : (byte)0;
                correct[i] = (random.NextDouble() < 0.5 ? ease[i] : random.NextDouble()) < truth[g] ? present[i] : (byte)0;
            }

            groups[g] = ($"{g}", Accuracy(present, correct, resamples));
        }

        return WorstGroup.OfShared(groups, resamples.Images).Accuracy;
    }

    private static Resampled Accuracy(byte[] present, byte[] correct, SharedResamples resamples)
    {
        var draws = new double[resamples.Count];
        for (var r = 0; r < draws.Length; r++)
        {
            draws[r] = (double)resamples.CountIn(r, correct) / resamples.CountIn(r, present);
        }

        return new Resampled((double)correct.Count(one => one > 0) / present.Count(one => one > 0), draws);
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
