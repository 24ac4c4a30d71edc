using System.Globalization;
using CsvHelper;
using EvalHarness.Evaluation;

namespace EvalHarness.Runs;

/// <summary>
/// <c>measurements.csv</c>: one row a number, tidy, so that pandas and spreadsheets group it as they like. Numbers are written so that
/// they read back to the same bits; a missing value is an empty field with its reason beside it.
/// </summary>
internal static class MeasurementsCsv
{
    private static readonly CsvWriterOptions WriterOptions = new() { NewLine = "\n" };

    private static readonly string[] Columns =
    [
        "family", "checkpoint", "parameters", "dataset", "condition", "perturbation", "severity", "metric", "value", "lower", "upper", "n", "reason", "group",
    ];

    /// <summary>Writes every measurement of a run.</summary>
    public static void Write(Stream stream, EvaluationRun run)
    {
        using var csv = CsvWriter.Create(stream, WriterOptions, leaveOpen: true);
        csv.WriteRecord(Columns);
        var checkpoints = run.Checkpoints.ToDictionary(checkpoint => checkpoint.Id, StringComparer.Ordinal);
        var conditions = run.Conditions.ToDictionary(condition => condition.Id, StringComparer.Ordinal);
        foreach (var cell in run.Cells)
        {
            foreach (var measurement in cell.Measurements)
            {
                WriteRow(csv, checkpoints[cell.Checkpoint], conditions[cell.Condition], measurement);
            }
        }
    }

    /// <summary>Reads the measurements of every cell back, in file order.</summary>
    /// <exception cref="UsageException">The file is not what <see cref="Write"/> makes.</exception>
    public static Dictionary<(string Checkpoint, string Condition), List<Measurement>> Read(string path)
    {
        var cells = new Dictionary<(string, string), List<Measurement>>();
        using var csv = CsvReader.FromFile(path);
        try
        {
            while (csv.Read())
            {
                var cell = ($"{csv.GetString("family")}/{csv.GetString("checkpoint")}", csv.GetString("condition"));
                if (!cells.TryGetValue(cell, out var list))
                {
                    cells[cell] = list = [];
                }

                list.Add(ReadRow(csv));
            }
        }
        catch (Exception error) when (error is CsvFormatException or FormatException or ArgumentException)
        {
            throw new UsageException($"{path}: row {csv.RowNumber} is not a measurement of a run ({error.Message}).", error);
        }

        return cells;
    }

    private static void WriteRow(CsvWriter csv, Checkpoint checkpoint, Condition condition, Measurement measurement) => csv.WriteRecord(
        [
            checkpoint.Family,
            checkpoint.Name,
            Text(checkpoint.Parameters),
            condition.Dataset,
            condition.Id,
            condition.Perturbation ?? string.Empty,
            condition.Severity.ToString(CultureInfo.InvariantCulture),
            measurement.Metric,
            Text(measurement.Value),
            Text(measurement.Lower),
            Text(measurement.Upper),
            measurement.N.ToString(CultureInfo.InvariantCulture),
            measurement.Reason ?? string.Empty,
            condition.SummaryGroup ?? string.Empty,
        ]);

    private static Measurement ReadRow(CsvReader csv) => new(
        csv.GetString("metric"),
        Number(csv.GetString("value")),
        Number(csv.GetString("lower")),
        Number(csv.GetString("upper")),
        csv.Parse<long>("n"),
        csv.GetString("reason") is { Length: > 0 } reason ? reason : null);

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? string.Empty;

    private static double? Number(string text) =>
        text.Length == 0 ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
