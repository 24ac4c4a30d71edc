using System.Globalization;
using System.Runtime.InteropServices;
using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Benchmarks.Perturbations;

/// <summary>
/// Images a second of processor time on one core, every perturbation at severity 3 (or as asked), beside the Python references: one table in Markdown.
/// <c>perturbations [--severity N] [--seconds S] [ID ...]</c>.
/// </summary>
internal static class PerturbationSpeed
{
    private static readonly ImageShape[] Shapes = [new(28, 28, 1), new(32, 32, 3), new(224, 224, 3)];

    public static void Run(string[] args)
    {
        var severity = (int)Option(args, "--severity", 3);
        var seconds = Option(args, "--seconds", 0.3);
        var wanted = args.Where((a, i) => !a.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal)))
            .ToHashSet(StringComparer.Ordinal);

        Console.WriteLine($"{ReferenceSpeed.Processor()}, .NET {Environment.Version}, {RuntimeInformation.OSArchitecture}, one thread, severity {severity}");
        Console.WriteLine();
        Console.WriteLine("| perturbation | 28x28x1 | reference | ratio | 32x32x3 | reference | ratio | 224x224x3 | reference | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var perturbation in StandardPerturbations.All.Where(p => wanted.Count == 0 || wanted.Contains(p.Id)))
        {
            var cells = Shapes.Select(shape => Cells(perturbation, Math.Min(severity, perturbation.Severities), shape, seconds));
            Console.WriteLine($"| {perturbation.Id} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Cells(ImagePerturbation perturbation, int severity, ImageShape shape, double seconds)
    {
        var reference = ReferenceSpeed.Of(perturbation.Id, shape);
        var ours = perturbation.Problem(shape, severity) is null ? Measure(perturbation, severity, shape, seconds) : (double?)null;
        var ratio = ours / reference;
        return $"{Text(ours, "N0")} | {Text(reference, reference < 100 ? "N1" : "N0")} | {Text(ratio, ratio < 100 ? "N1" : "N0")}";
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static double Measure(ImagePerturbation perturbation, int severity, ImageShape shape, double seconds)
    {
        var count = shape.Size > 100_000 ? 8 : 64;
        byte[] images = [.. Enumerable.Range(0, count).SelectMany(i => Picture(shape, i))];
        var results = new byte[images.Length];
        int[] indices = [.. Enumerable.Range(0, count)];
        var perturber = new ImagePerturber(perturbation, PerturbationMode.Canonical, severity, shape, 1, "speed");
        var best = 0.0;
        Time(perturber, images, indices, results, seconds / 3);
        for (var i = 0; i < 3; i++)
        {
            best = Math.Max(best, Time(perturber, images, indices, results, seconds / 3));
        }

        return best;
    }

    // Processor time, not wall time: other work on the machine takes from the cache but not from the count.
    private static double Time(ImagePerturber perturber, byte[] images, int[] indices, byte[] results, double seconds)
    {
        var start = Environment.CpuUsage.TotalTime;
        var done = 0;
        TimeSpan spent;
        do
        {
            perturber.Apply(images, indices, results);
            done += indices.Length;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent.TotalSeconds < seconds);

        return done / spent.TotalSeconds;
    }

    // Shading, a disk and some grain: nothing that a branch could learn.
    private static byte[] Picture(ImageShape shape, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var image = new byte[shape.Size];
        for (var i = 0; i < image.Length; i++)
        {
            double y = i % shape.PlaneSize / shape.Width / (double)shape.Height, x = i % shape.Width / (double)shape.Width;
            var value = 50 + (120 * x) + (40 * y) + (((x - 0.5) * (x - 0.5)) + ((y - 0.5) * (y - 0.5)) < 0.08 ? 60 : 0);
            image[i] = (byte)Math.Clamp(value + (15 * random.NextGaussian()), 0, 255);
        }

        return image;
    }

    private static double Option(string[] args, string name, double otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
