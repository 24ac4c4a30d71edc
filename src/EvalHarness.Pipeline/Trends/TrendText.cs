using System.Globalization;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Statistics;

namespace EvalHarness.Trends;

/// <summary>Trends as lines of text for a console.</summary>
public static class TrendText
{
    /// <summary>The lines, without colours.</summary>
    public static IReadOnlyList<string> Lines(TrendReport report)
    {
        var lines = new List<string>();
        foreach (var series in report.Series)
        {
            lines.AddRange(Series(report, series));
            lines.Add("");
        }

        if (report.Series.Count > 1 && report.Verdicts.Count > 0)
        {
            lines.Add("Verdicts: " + string.Join(", ", report.Verdicts.Select(pair => $"{pair.Value} {Word(pair.Key.ToString())}")));
        }

        if (report.Verdicts.Count > 0)
        {
            lines.Add("Thresholds: " + string.Join("; ", report.Thresholds) + ".");
        }

        lines.AddRange(report.Notes);
        return lines;
    }

    private static IEnumerable<string> Series(TrendReport report, TrendSeriesReport series)
    {
        var title = $"{report.Y} over {string.Join(" and ", report.X)}";
        yield return series.Group is null ? title : $"{series.Group}: {title}";
        foreach (var line in series.TwoVariable is { } two ? TwoVariable(two) : Trend(report, series.Result!))
        {
            yield return "  " + line;
        }

        if (series.HoldOut is { } held)
        {
            var error = held.Rmsle is { } rmsle ? Text($"RMSLE {rmsle:G3}") : Text($"RMSE {held.Rmse:G3}");
            yield return Text($"  held out: {held.Rows} rows, {error}");
        }
    }

    private static IEnumerable<string> Trend(TrendReport report, TrendResult result)
    {
        yield return Text($"verdict: {Word(result.Verdict.ToString())} - {result.Reason} ({Count(result.Points.Count, "point")}, {Count(result.Scales, "scale")})");
        if (!result.ErrorsKnown)
        {
            yield return "errors of the points are unknown: scatter cannot be told from sampling (give a column of standard errors, or of n for shares from 0 to 1)";
        }

        if (result.SamplesNeeded is { } samples)
        {
            yield return Text($"about {samples:N0} samples a point would decide it");
        }
        else if (result.ScalesNeeded is { } scales)
        {
            yield return Text($"about {scales} different scales would decide it");
        }

        if (result.Slope is { } slope)
        {
            yield return Text($"slope per tenfold {report.X[0]}: {(slope.PerDecade > 0 ? "+" : "")}{slope.PerDecade:G5}{Interval(slope.Interval)}");
        }

        if (result.Fits.Count > 0)
        {
            var same = result.Indistinguishable.Count > 1
                ? $"; cannot be told apart: {string.Join(", ", result.Indistinguishable.Select(form => Word(form.ToString())))}"
                : "";
            yield return $"form: {(result.BestForm is { } best ? Word(best.ToString()) : "too few points to judge any")}{same}";
            foreach (var fit in result.Fits.Where(fit => fit.DeltaAicc is not null).Take(3))
            {
                var parameters = string.Join(", ", fit.Parameters.Select(one => Text($"{one.Name} = {one.Value:G6}")));
                yield return Text($"  {fit.Formula}: {parameters} (delta AICc {fit.DeltaAicc:0.0})");
            }
        }

        yield return result.Knee.X is { } knee
            ? Text($"knee: the gain per doubling falls below {result.Knee.GainPerDoubling:G3} at {knee:G4}{Interval(result.Knee.Interval)}")
            : "knee: none in range";
        foreach (var line in Ahead(result))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Ahead(TrendResult result)
    {
        if (result.Forecast is { } forecast)
        {
            foreach (var point in forecast.Points)
            {
                yield return Text($"forecast at {point.X:G4}: {point.Y:G4} [{point.Lower:G4}, {point.Upper:G4}]");
            }

            yield return Text($"  back-test: such intervals held {forecast.Covered} of {forecast.BackTest.Count} known larger scales");
        }
        else
        {
            yield return $"forecast: none ({result.ForecastReason})";
        }

        if (result.Multiverse is { } multiverse)
        {
            var moved = multiverse.MovedMostBy is { } choice ? $", moved most by {choice}" : "";
            yield return Text($"multiverse: {multiverse.Count} specifications, {100 * multiverse.SameSign:0} % with the same sign, {100 * multiverse.SameVerdict:0} % with the same verdict{moved}{(multiverse.Fragile ? ": fragile" : "")}");
        }
    }

    private static IEnumerable<string> TwoVariable(TwoVariableReport report)
    {
        if (report.Huber is null)
        {
            yield return $"no two-variable fit: {report.Reason}";
            yield break;
        }

        foreach (var fit in new[] { report.Huber, report.FreeScale! })
        {
            yield return Text($"E + A/N^alpha + B/D^beta, {fit.Method}: A {fit.A:G6}, B {fit.B:G6}, E {fit.E:G6}, alpha {fit.Alpha:G5}, beta {fit.Beta:G5} ({report.Points} rows)");
        }
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Interval(Interval? interval) => interval is { } known ? Text($" [{known.Lower:G4}, {known.Upper:G4}]") : "";

    private static string Word(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
