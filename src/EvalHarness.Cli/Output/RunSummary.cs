using System.Globalization;
using System.Text.Json;
using EvalHarness.Analysis;
using EvalHarness.Analysis.Reliability;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Reports;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Output;

/// <summary>What the terminal shows of a run: one row a checkpoint, smallest first, then what stands out, then where the report is.</summary>
internal static class RunSummary
{
    private const int ShownSentences = 6;
    private const int ShownShifts = 3;

    /// <summary>Writes the table by scale, the headlines, what could not be evaluated, and where the report is.</summary>
    public static void WriteText(TextWriter writer, int width, RunFolder folder)
    {
        var analysis = RunAnalysis.Read(folder.Path);
        foreach (var group in CleanGroup.Of(folder.Run))
        {
            WriteTable(writer, width, folder, analysis, group);
        }

        if (RunCosts.Read(folder.Path) is { Checkpoints.Count: > 0 } costs)
        {
            WriteCosts(writer, width, costs);
            foreach (var headline in analysis is null ? [] : FamilySentences.Of(LatencyAnalysis.Of(analysis.Scaling, costs)!.Families).SelectMany(headlines => headlines))
            {
                writer.WriteLine($" {headline.Text}");
            }
        }

        if (RunFloors.Sentence(folder.Run.Floors) is { } sentence)
        {
            writer.WriteLine($" {sentence}");
        }

        if (analysis is not null)
        {
            WriteSentences(writer, "What scale does", [.. Interleaved(analysis.Scaling.Families)]);
            WriteSentences(writer, "What stands out", [.. FindingKinds.Of(analysis.Reliability.Findings).Select(kind => kind.Count == 1 ? kind[0].Sentence : $"{kind[0].Sentence} ({(kind.Count - 1).ToString(CultureInfo.InvariantCulture)} more like it.)")]);
        }

        WriteFailures(writer, folder);
        var document = folder.Document;
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{document.Cells.Count:N0} {(document.Cells.Count == 1 ? "cell" : "cells")} ({document.ReusedCells:N0} kept from earlier runs), {(document.FinishedUtc - document.StartedUtc).TotalSeconds:0.0} s."));
        writer.WriteLine($"Report: {Path.GetFullPath(Path.Combine(folder.Path, "report.html"))}");
    }

    /// <summary>Writes the run as one JSON object.</summary>
    public static void WriteJson(TextWriter writer, RunFolder folder)
    {
        var analysis = RunAnalysis.Read(folder.Path);
        var result = new
        {
            folder.Document.Id,
            Path = Path.GetFullPath(folder.Path),
            folder.Document.Status,
            Checkpoints = folder.Run.Checkpoints.Select(checkpoint => new
            {
                checkpoint.Id,
                checkpoint.Parameters,
                checkpoint.Variant,
                Clean = folder.Run.Conditions.Where(condition => condition.Kind == ConditionKind.Clean)
                    .ToDictionary(condition => condition.Id, condition => Numbers(folder.Run.Cell(checkpoint.Id, condition.Id)), StringComparer.Ordinal),
            }),
            Headlines = analysis is null ? null : FamilySentences.Of(analysis.Scaling.Families).SelectMany(headlines => headlines).Select(headline => headline.Text),
            Findings = analysis?.Reliability.Findings.Select(finding => finding.Sentence),
            Costs = RunCosts.Read(folder.Path),
            Nondeterminism = folder.Run.Floors,
            folder.Document.RefusedModels,
            folder.Document.RefusedDatasets,
            Unread = UnreadSamples.In(folder.Document),
            FailedCells = folder.Document.Cells.Where(cell => cell.Failure is not null).Select(cell => new { cell.Checkpoint, cell.Condition, cell.Failure }),
            folder.Document.ReusedCells,
            folder.Document.Timings,
        };
        writer.WriteLine(JsonSerializer.Serialize(result, RunJson.Options));
    }

    // The first of every family, then the second, so that few lines tell of all.
    private static IEnumerable<string> Interleaved(IReadOnlyList<FamilyScaling> families) =>
        FamilySentences.Of(families).SelectMany(headlines => headlines.Select((headline, place) => (headline.Text, place))).OrderBy(one => one.place).Select(one => one.Text);

    private static Dictionary<string, object>? Numbers(CellResult? cell) => cell?.Measurements.ToDictionary(
        measured => measured.Metric, object (measured) => new { measured.Value, measured.Lower, measured.Upper, measured.N }, StringComparer.Ordinal);

    private static void WriteTable(TextWriter writer, int width, RunFolder folder, RunAnalysis? analysis, CleanGroup group)
    {
        var (clean, ood) = (group.Clean, group.Ood);
        var shifts = group.Shifts.Take(ShownShifts).ToArray();
        var rows = new List<string[]>();
        foreach (var checkpoint in group.Checkpoints)
        {
            var reliability = analysis?.Reliability.Checkpoints.FirstOrDefault(one =>
                string.Equals(one.Checkpoint, checkpoint.Id, StringComparison.Ordinal) && string.Equals(one.Dataset, clean.Dataset, StringComparison.Ordinal));
            rows.Add(Row(checkpoint, folder.Run.Cell(checkpoint.Id, clean.Id)!, shifts.Select(shift => folder.Run.Cell(checkpoint.Id, shift.Id)), ood is null ? null : folder.Run.Cell(checkpoint.Id, ood.Id), reliability));
        }

        writer.WriteLine($" {clean.Dataset}, smallest first; 95 % intervals in brackets");
        TextTable.Write(
            writer,
            width,
            [
                new("checkpoint"), new("params", IsNumber: true), new("accuracy %", IsNumber: true), new("cost", IsNumber: true, Priority: 1),
                .. shifts.Select(shift => new TextColumn($"on {shift.Id} %", IsNumber: true, Priority: 1)), new("corrupted %", IsNumber: true, Priority: 1),
                new("gap", IsNumber: true, Priority: 1), new("mCE %", IsNumber: true, Priority: 4), new("NLL", IsNumber: true, Priority: 3),
                new("ECE %", IsNumber: true, Priority: 1), new("smooth ECE %", IsNumber: true, Priority: 6),
                new("OOD AUROC %", IsNumber: true, Priority: 2), new("note", Priority: 5),
            ],
            rows);
        writer.WriteLine($" {Legend(analysis, clean, ood)}");
    }

    private static string Legend(RunAnalysis? analysis, Condition clean, Condition? ood)
    {
        var scored = analysis?.Reliability.Checkpoints.FirstOrDefault(one => string.Equals(one.Dataset, clean.Dataset, StringComparison.Ordinal))?.ScoredCorruptions ?? [];
        var which = scored.All(name => CorruptionNames.ImageNetC.Contains(name.Split('@')[0], StringComparer.Ordinal)) ? "ImageNet-C fifteen" : "corruptions";
        return $"{(scored.Count == 0 ? string.Empty : $"Corrupted: mean over the {which} that were run. ")}ECE: 15 bins (lo, hi].{(ood is null ? string.Empty : $" OOD AUROC: energy, on {ood.Id}.")}";
    }

    private static void WriteCosts(TextWriter writer, int width, RunCosts costs)
    {
        writer.WriteLine();
        writer.WriteLine($" What a prediction costs on {costs.Machine}, {costs.Device}, {costs.Threads.ToString(CultureInfo.InvariantCulture)} threads; times: median / 90 % / 99 %");
        int[] priority = [0, 2, 0, 0, 3, 1, 0, 1];
        TextTable.Write(
            writer,
            width,
            [.. CostLines.Columns.Select((column, index) => new TextColumn(column, index > 0, priority[index]))],
            [.. costs.Checkpoints.Select(CostLines.Row)]);
    }

    private static string[] Row(Checkpoint checkpoint, CellResult cell, IEnumerable<CellResult?> shifts, CellResult? ood, CheckpointReliability? reliability) =>
    [
        checkpoint.Name,
        Size(checkpoint.Parameters),
        Percent(cell.Find("accuracy"), withInterval: true),
        cell.Find(CostMatrix.Metric.Id)?.Value?.ToString("0.####", CultureInfo.InvariantCulture) ?? TextTable.Missing,
        .. shifts.Select(shift => Percent(shift?.Find("accuracy"), withInterval: true)),
        Percent(reliability?.MeanPerturbedAccuracy, withInterval: true),
        Percent(reliability?.MeanGap, withInterval: false),
        Percent(reliability?.Mce, withInterval: false),
        cell.Find("nll")?.Value?.ToString("0.000", CultureInfo.InvariantCulture) ?? TextTable.Missing,
        Percent(cell.Find("ece"), withInterval: false),
        Percent(cell.Find("smooth_ece"), withInterval: false),
        Percent(ood?.Find("ood_auroc_energy"), withInterval: false),
        cell.Failure is null ? (checkpoint.Variant ?? string.Empty).Replace('_', ' ') : "failed",
    ];

    private static string Size(double? parameters) => parameters switch
    {
        null => TextTable.Missing,
        < 1e3 => parameters.Value.ToString("0", CultureInfo.InvariantCulture),
        < 1e6 => (parameters.Value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        < 1e9 => (parameters.Value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        _ => (parameters.Value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + "B",
    };

    private static string Percent(Measurement? measured, bool withInterval) => Percent(measured?.Value, withInterval ? measured?.Lower : null, measured?.Upper);

    private static string Percent(Estimate? estimate, bool withInterval) => Percent(estimate?.Value, withInterval ? estimate?.Lower : null, estimate?.Upper);

    private static string Percent(double? value, double? lower, double? upper)
    {
        if (value is not { } number)
        {
            return TextTable.Missing;
        }

        var text = (number * 100).ToString("0.0", CultureInfo.InvariantCulture);
        return lower is null ? text : string.Create(CultureInfo.InvariantCulture, $"{text} [{lower * 100:0.0}, {upper * 100:0.0}]");
    }

    private static void WriteSentences(TextWriter writer, string title, List<string> sentences)
    {
        if (sentences.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var sentence in sentences.Take(ShownSentences))
        {
            writer.WriteLine($" - {sentence}");
        }

        if (sentences.Count > ShownSentences)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   and {sentences.Count - ShownSentences} more in the report."));
        }
    }

    private static void WriteFailures(TextWriter writer, RunFolder folder)
    {
        writer.WriteLine();
        foreach (var refused in folder.Document.RefusedModels.Concat(folder.Document.RefusedDatasets))
        {
            writer.WriteLine($"Left out: {refused.Path}: {refused.Reason}");
        }

        foreach (var unread in UnreadSamples.In(folder.Document))
        {
            writer.WriteLine($"Left out: {unread}.{(File.Exists(Path.Combine(folder.Path, UnreadFile.FileName)) ? $" {UnreadFile.FileName} of the run names them." : string.Empty)}");
        }

        foreach (var cells in folder.Document.Cells.Where(cell => cell.NonFinite > 0).GroupBy(cell => cell.Checkpoint))
        {
            var worst = cells.MaxBy(cell => cell.NonFinite)!;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Left out: {worst.Checkpoint}: {worst.NonFinite:N0} of {worst.Samples + worst.NonFinite:N0} outputs under {worst.Condition} were NaN or infinite and are in no number."));
        }

        foreach (var failed in folder.Document.Cells.Where(cell => cell.Failure is not null).GroupBy(cell => (cell.Checkpoint, cell.Failure)))
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Failed: {failed.Key.Checkpoint} under {failed.Count()} conditions: {failed.Key.Failure}"));
        }
    }
}
