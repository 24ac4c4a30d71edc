#if MLNET
using System.Globalization;
using System.Text.Json;
using EvalHarness.Cli.Output;
using EvalHarness.MLNet.SecondOpinion;
using EvalHarness.Runs;
#endif

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness verify --mlnet</c>: ours beside ML.NET's.</summary>
internal static class SecondOpinion
{
#if MLNET
    /// <summary>Asks, prints, and says whether all agree.</summary>
    public static int Run(string run, int threads, bool json)
    {
        var opinion = RunOpinions.Of(RunArgument.Open(run), threads);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(opinion, RunJson.Options));
        }
        else
        {
            WriteText(opinion);
        }

        return opinion.Agrees ? ExitCode.Pass : ExitCode.GateFailed;
    }

    private static void WriteText(RunOpinion opinion)
    {
        TextTable.Write(
            [
                new("checkpoint"), new("condition"), new("metric"), new("ours", IsNumber: true), new("ML.NET", IsNumber: true),
                new("difference", IsNumber: true, Priority: 1), new("agrees"), new("ML.NET's figure", Priority: 2),
            ],
            [.. opinion.Opinions.Select(Row)]);
        foreach (var convention in opinion.Opinions.Where(one => one.OursByConvention is not null).GroupBy(one => one.Convention, StringComparer.Ordinal))
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $" {convention.Key}: so in {convention.Count():N0} numbers, compared with ours by that convention."));
        }

        WriteCalibrators(opinion.Calibrators);
        var disagree = opinion.Opinions.Count(one => !one.Agrees);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{opinion.Run}: {opinion.Opinions.Count:N0} numbers of {opinion.Cells:N0} cells beside those of ML.NET {opinion.Version}, {disagree:N0} differ by more than {Opinion.Tolerance:0e+0} without a stated reason."));
    }

    private static void WriteCalibrators(IReadOnlyList<CalibratorOpinion> calibrators)
    {
        static string Number(double? value) => value?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "n/a";
        if (calibrators.Count > 0)
        {
            TextTable.Write(
                [
                    new("checkpoint"), new("calibrator"), new("log loss before", IsNumber: true), new("ML.NET's", IsNumber: true), new("ours", IsNumber: true),
                    new("largest difference", IsNumber: true, Priority: 1),
                ],
                [.. calibrators.Select(one => new[] { one.Checkpoint, one.Calibrator, Number(one.Before), Number(one.Theirs), Number(one.Ours), Number(one.LargestDifference) })]);
        }
    }

    private static string[] Row(Opinion opinion) =>
    [
        opinion.Checkpoint,
        opinion.Condition,
        opinion.Metric,
        opinion.Ours.ToString("0.000000000", CultureInfo.InvariantCulture),
        opinion.Theirs?.ToString("0.000000000", CultureInfo.InvariantCulture) ?? "n/a",
        opinion.Difference?.ToString("0.0e+0", CultureInfo.InvariantCulture) ?? "n/a",
        opinion.Agrees ? (Math.Abs(opinion.Difference!.Value) <= Opinion.Tolerance ? "yes" : "by convention") : "NO",
        opinion.Evaluator,
    ];
#else
    /// <summary>Says what is missing.</summary>
    public static int Run(string run, int threads, bool json) => throw MLNetBuild.Missing("verify --mlnet");
#endif
}
