using System.Globalization;
using System.Text.Json;
using EvalHarness.Attacks;
using EvalHarness.Runs;
using EvalHarness.Statistics;

namespace EvalHarness.Cli.Output;

/// <summary>What accuracy an attack leaves, checkpoint by checkpoint.</summary>
internal static class AttackSummary
{
    /// <summary>Writes a table, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json, AttackRequest request, IReadOnlyList<AttackOutcome> outcomes)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(Describe(request, outcomes), RunJson.Options));
            return;
        }

        TextTable.Write(
            writer,
            width,
            [
                new("checkpoint"), new("parameters", IsNumber: true), new("dataset", Priority: 4), new("clean", IsNumber: true), new("robust", IsNumber: true),
                new("robust, 95 %", IsNumber: true, Priority: 1), new("success", IsNumber: true), new("queries, mean", IsNumber: true, Priority: 3),
                new("median", IsNumber: true, Priority: 2),
            ],
            [.. outcomes.Select(Row)]);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $" Square Attack, {Name(request.Norm)} at most {request.Epsilon:0.####}, {request.Queries} queries an image, seed {request.Seed}. Success: share of the correct images that were turned; queries: of those attacks. A stronger attack may leave less."));
        foreach (var outcome in outcomes.Where(outcome => outcome.Failure is not null))
        {
            writer.WriteLine($" {outcome.Checkpoint.Id}: {outcome.Failure}");
        }
    }

    private static string[] Row(AttackOutcome outcome)
    {
        var report = outcome.Report;
        return
        [
            outcome.Checkpoint.Id,
            outcome.Checkpoint.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
            outcome.Dataset,
            Percent(report?.CleanAccuracy),
            Percent(report?.RobustAccuracy),
            report is null ? "n/a" : $"{Percent(report.RobustInterval.Lower)} to {Percent(report.RobustInterval.Upper)}",
            Percent(report?.SuccessRate),
            report?.MeanQueries?.ToString("0.0", CultureInfo.InvariantCulture) ?? "n/a",
            report?.MedianQueries?.ToString("0.#", CultureInfo.InvariantCulture) ?? "n/a",
        ];
    }

    private static object Describe(AttackRequest request, IReadOnlyList<AttackOutcome> outcomes) => new
    {
        Attack = "square",
        Norm = Name(request.Norm),
        request.Epsilon,
        request.Queries,
        request.Seed,
        Checkpoints = outcomes.Select(outcome => new
        {
            Checkpoint = outcome.Checkpoint.Id,
            outcome.Checkpoint.Parameters,
            outcome.Checkpoint.Variant,
            outcome.Dataset,
            outcome.Report?.Images,
            CleanAccuracy = Value(outcome.Report?.CleanAccuracy, outcome.Report?.CleanInterval),
            RobustAccuracy = Value(outcome.Report?.RobustAccuracy, outcome.Report?.RobustInterval),
            SuccessRate = Value(outcome.Report?.SuccessRate, outcome.Report?.SuccessInterval),
            outcome.Report?.MeanQueries,
            outcome.Report?.MedianQueries,
            outcome.Failure,
        }),
    };

    private static object? Value(double? value, Interval? interval) => value is null ? null : new { Value = value, interval?.Lower, interval?.Upper };

    private static string Name(AttackNorm norm) => norm == AttackNorm.LInf ? "linf" : "l2";

    private static string Percent(double? share) => share?.ToString("0.0 %", CultureInfo.InvariantCulture) ?? "n/a";
}
