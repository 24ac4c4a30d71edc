using System.Globalization;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>How the reports print numbers: the invariant culture, enough digits to compare and no more, "n/a" for what is undefined.</summary>
internal static class ReportNumber
{
    /// <summary>What stands for an undefined number.</summary>
    public const string Missing = "n/a";

    /// <summary>A share as a percentage with one decimal: 0.9262 is 92.6%.</summary>
    public static string Percent(double? share) => Format(share * 100, "0.0", "%");

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Points(double? difference) => Format(difference * 100, "+0.0;-0.0;0.0", " pts");

    /// <summary>A number with three significant digits.</summary>
    public static string Short(double? value) => value is not { } v ? Missing : v == 0 ? "0" : Math.Abs(v) is >= 1e5 or < 1e-4
        ? v.ToString("0.##e0", CultureInfo.InvariantCulture)
        : v.ToString(Decimals(v), CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign and three decimals.</summary>
    public static string Signed(double? difference) => Format(difference, "+0.000;-0.000;0.000", string.Empty);

    /// <summary>A size in thousands, millions or billions: 261298 is 261k.</summary>
    public static string Size(double? value) => value switch
    {
        null => Missing,
        >= 999.5e9 => Format(value / 1e12, "0.##", "T"),
        >= 999.5e6 => Format(value / 1e9, Three(value.Value / 1e9), "B"),
        >= 999.5e3 => Format(value / 1e6, Three(value.Value / 1e6), "M"),
        >= 1e3 => Format(value / 1e3, Three(value.Value / 1e3), "k"),
        _ => Format(value, "0.##", string.Empty),
    };

    /// <summary>A count with thousands separated by commas.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: "1 checkpoint", "12 checkpoints".</summary>
    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? string.Empty : "s")}";

    /// <summary>A p-value: "below .0001" rather than 0.</summary>
    public static string Probability(double? p) => p is < 1e-4 ? "<.0001" : Format(p, "0.0000", string.Empty);

    /// <summary>A whole number as it is.</summary>
    public static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A moment in UTC, to the minute.</summary>
    public static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A metric's value as its kind is printed: shares as percentages, the others with three digits.</summary>
    public static string Value(string metric, double? value) => MetricText.IsShare(metric) ? Percent(value) : Short(value);

    /// <summary>A metric's interval, without a percent sign of its own; empty where there is none.</summary>
    public static string Interval(string metric, double? lower, double? upper) => (lower, upper) switch
    {
        ({ } low, { } high) => $"{Bare(metric, low)} to {Bare(metric, high)}",
        _ => string.Empty,
    };

    /// <summary>A measurement in one cell of a table of text: value and interval, or n/a and why.</summary>
    public static string Cell(Measurement? measurement) => measurement switch
    {
        null => Missing,
        { Value: null } => measurement.Reason is null ? Missing : $"{Missing} ({measurement.Reason})",
        { Lower: null } or { Upper: null } => Value(measurement.Metric, measurement.Value),
        _ => $"{Value(measurement.Metric, measurement.Value)} [{Interval(measurement.Metric, measurement.Lower, measurement.Upper)}]",
    };

    private static string Bare(string metric, double value) => MetricText.IsShare(metric)
        ? (value * 100).ToString("0.0;-0.0;0.0", CultureInfo.InvariantCulture)
        : Short(value);

    private static string Format(double? value, string format, string unit) =>
        value is { } v ? v.ToString(format, CultureInfo.InvariantCulture) + unit : Missing;

    private static string Three(double value) => value >= 99.5 ? "0" : value >= 9.95 ? "0.#" : "0.##";

    private static string Decimals(double value) => Math.Abs(value) switch
    {
        >= 100 => "0",
        >= 10 => "0.0",
        >= 1 => "0.00",
        >= 0.1 => "0.000",
        >= 0.01 => "0.0000",
        _ => "0.00000",
    };
}
