using System.CommandLine;
using System.Globalization;
using EvalHarness.Trends;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness trend</c>: does it scale, and can the trend be trusted?</summary>
internal static class TrendCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var table = new Option<string>("--table") { Description = "CSV with one row a checkpoint.", Required = true, HelpName = "FILE" };
        var x = new Option<string>("--x") { Description = "Column of the scale; two columns, such as params,tokens, ask for the two-variable fit.", Required = true, HelpName = "COL[,COL]" };
        var y = new Option<string>("--y") { Description = "Column of the metric.", Required = true, HelpName = "COL" };
        var group = new Option<string?>("--group") { Description = "Columns that name the series; one trend a series.", HelpName = "COL[,COL]" };
        var error = new Option<string?>("--se") { Description = "Column of the metric's standard error.", HelpName = "COL" };
        var n = new Option<string?>("--n") { Description = "Column of the number of samples behind the metric.", HelpName = "COL" };
        var name = new Option<string?>("--name") { Description = "Column of the point's name.", HelpName = "COL" };
        var where = new Option<string?>("--where") { Description = "Keep the rows whose column holds this text.", HelpName = "COL=TEXT" };
        var hold = new Option<string?>("--hold-out") { Description = "Predict these rows from the others, and say how far off the prediction is.", HelpName = "COL=TEXT" };
        var lower = new Option<bool>("--lower-is-better") { Description = "Smaller values of the metric are better." };
        var loss = new Option<bool>("--x-is-loss") { Description = "Smaller x is the larger scale; taken for granted if the column's name says loss." };
        var forecast = new Option<string?>("--forecast") { Description = "Scales to forecast; the next two steps if not named.", HelpName = "X[,X]" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the resamples.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var json = CommonOptions.Json();
        var command = new Command("trend", "Fit, judge and forecast how a metric of any CSV file moves with scale, and say whether the answer is fragile.")
        {
            table, x, y, group, error, n, name, where, hold, lower, loss, forecast, seed, json,
        };
        command.SetAction(parsed =>
        {
            var columns = new TrendCsvOptions
            {
                X = Split(parsed.GetValue(x)),
                Y = parsed.GetValue(y)!,
                Group = Split(parsed.GetValue(group)),
                StandardError = parsed.GetValue(error),
                N = parsed.GetValue(n),
                Name = parsed.GetValue(name),
                Where = Pair(parsed.GetValue(where), "--where"),
                HoldOut = Pair(parsed.GetValue(hold), "--hold-out"),
            };
            var settings = new TrendSettings
            {
                LowerIsBetter = parsed.GetValue(lower),
                XIsLoss = parsed.GetValue(loss) ? true : null,
                ForecastAt = Numbers(parsed.GetValue(forecast)),
                Seed = parsed.GetValue(seed),
            };
            var report = TrendReports.Analyze(TrendCsv.Read(parsed.GetValue(table)!, columns), settings);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(TrendJson.Write(report));
            }
            else
            {
                foreach (var line in TrendText.Lines(report))
                {
                    Console.Out.WriteLine(line);
                }
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static string[] Split(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static (string Column, string Value)? Pair(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new UsageException($"{option} is '{text}'. Write COLUMN=TEXT, such as split=fit.");
    }

    private static double[] Numbers(string? text) => [.. Split(text).Select(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new UsageException($"--forecast holds '{part}'. Write positive numbers, such as 1e9,1e10."))];
}
