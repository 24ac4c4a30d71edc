using System.Globalization;
using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>How gates write numbers and conditions.</summary>
internal static class CellText
{
    /// <summary>Up to five significant digits, the same in every culture.</summary>
    public static string Number(double value) =>
        value == 0 ? "0" : Math.Abs(value) is >= 0.001 and < 1_000_000
            ? Math.Round(value, Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 7)).ToString("0.#######", CultureInfo.InvariantCulture)
            : value.ToString("0.####E+0", CultureInfo.InvariantCulture);

    /// <summary>A whole number with thousands separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A level in per cent: <c>99.83 %</c>.</summary>
    public static string Level(double level) => ((1 - level) < 0.0001 ? "> 99.99" : (100 * level).ToString("0.##", CultureInfo.InvariantCulture)) + " %";

    /// <summary>One condition by its id, several by their number.</summary>
    public static string Conditions(IReadOnlyList<Condition> conditions, Aggregate aggregate) => aggregate switch
    {
        Aggregate.Each => conditions[0].Id,
        Aggregate.Mean => FormattableString.Invariant($"mean of {conditions.Count} condition{(conditions.Count == 1 ? string.Empty : "s")}"),
        _ => FormattableString.Invariant($"worst of {conditions.Count} condition{(conditions.Count == 1 ? string.Empty : "s")}"),
    };

    /// <summary>The allowed range in words.</summary>
    public static string Range(double? atLeast, double? atMost) => (atLeast, atMost) switch
    {
        ({ } low, { } high) => $"from {Number(low)} to {Number(high)}",
        ({ } low, null) => $"at least {Number(low)}",
        (null, { } high) => $"at most {Number(high)}",
        _ => "any value",
    };
}
