using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Trends;

/// <summary>From a table to its trends.</summary>
public static class TrendReports
{
    // Beyond so many series, each is summed up; beyond so many rows, their verdicts alone are asked.
    private const int FullSeries = 12;
    private const int SummaryRows = 2_000;
    private const int LongSeries = 1_000;

    /// <summary>Analyses every group of a table.</summary>
    public static TrendReport Analyze(TrendTable table, TrendSettings settings)
    {
        var groups = table.Rows.GroupBy(row => row.Point.Group).ToArray();
        var xIsLoss = settings.XIsLoss ?? (table.X.Count == 1 && table.X[0].Contains("loss", StringComparison.OrdinalIgnoreCase));
        var options = new TrendOptions
        {
            LowerIsBetter = settings.LowerIsBetter,
            XIsLoss = xIsLoss,
            ForecastAt = settings.ForecastAt,
            Seed = settings.Seed,
            Thresholds = settings.Thresholds,
            Depth = Depth(groups.Length, groups.Max(group => group.Count()), table.Rows.Count),
        };
        var series = new TrendSeriesReport[groups.Length];
        Parallel.For(0, groups.Length, i => series[i] = Series(groups[i].Key, [.. groups[i]], table.X.Count == 2, options));
        List<string> notes = [.. table.Notes];
        if (options.Depth == TrendDepth.Summary)
        {
            notes.Add(FormattableString.Invariant($"{groups.Length} series: more than {FullSeries} are summed up from quicker fits. Filter the table (--where) to see every form of a few."));
        }
        else if (options.Depth == TrendDepth.Light)
        {
            notes.Add(FormattableString.Invariant($"So many rows (more than {SummaryRows:N0} in more than {FullSeries} series, or {LongSeries:N0} in one) get verdict and slope only. Filter the table (--where) to see form, forecast and multiverse."));
        }

        if (table.X.Count == 1 && xIsLoss && settings.XIsLoss is null)
        {
            notes.Add($"'{table.X[0]}' is taken to be a loss: smaller is the larger scale.");
        }

        var verdicts = series.Where(one => one.Result is not null)
            .GroupBy(one => one.Result!.Verdict)
            .OrderBy(group => group.Key)
            .ToDictionary(group => group.Key, group => group.Count());
        return new TrendReport(
            table.X, table.Y, settings.LowerIsBetter, xIsLoss, series, verdicts, settings.Thresholds.Lines(), notes);
    }

    private static TrendDepth Depth(int series, int longest, int rows) =>
        longest > LongSeries ? TrendDepth.Light
        : series <= FullSeries ? TrendDepth.Full
        : rows > SummaryRows ? TrendDepth.Light
        : TrendDepth.Summary;

    private static TrendSeriesReport Series(string? group, TrendRow[] rows, bool twoVariables, TrendOptions options)
    {
        TrendRow[] fitted = [.. rows.Where(row => !row.HeldOut)], held = [.. rows.Where(row => row.HeldOut)];
        if (fitted.Length == 0)
        {
            throw new UsageException($"{(group is null ? "The table" : $"Group '{group}'")} has held-out rows only. Leave some rows to fit.");
        }

        return twoVariables
            ? TwoVariables(group, fitted, held)
            : new TrendSeriesReport(
                group,
                TrendAnalysis.Analyze([.. fitted.Select(row => row.Point)], options),
                null,
                held.Length == 0 ? null : HoldOuts.Of(fitted, held, options));
    }

    private static TrendSeriesReport TwoVariables(string? group, TrendRow[] fitted, TrendRow[] held)
    {
        var report = TwoVariable(fitted);
        return new TrendSeriesReport(group, null, report, held.Length == 0 || report.Huber is null ? null : HoldOuts.Of(report.Huber, held));
    }

    private static TwoVariableReport TwoVariable(TrendRow[] rows)
    {
        if (rows.Any(row => row.Point.Y <= 0))
        {
            return new TwoVariableReport(rows.Length, null, null, null, "the two-variable law is one of a loss, and every loss must be greater than 0");
        }

        TwoVariablePoint[] points = [.. rows.Select(row => new TwoVariablePoint(row.Point.X, row.X2!.Value, row.Point.Y))];
        var huber = TwoVariableFit.Huber(points);
        return new TwoVariableReport(
            points.Length,
            huber,
            huber is null ? null : TwoVariableFit.FreeScaleHuber(points),
            SharedExponentFit.Of(points),
            huber is null ? "it takes at least 6 rows with two different values in each x column" : null);
    }
}
