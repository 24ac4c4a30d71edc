using System.Globalization;
using System.Text.RegularExpressions;

namespace EvalHarness.Datasets;

/// <summary>Numbers as tables write them.</summary>
internal static partial class NumberText
{
    /// <summary>Whether a text is a number: digits with a decimal point, or infinity, as pandas (<c>inf</c>) and other programs write it.</summary>
    public static bool TryParse(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        var isInfinity = text.TrimStart('+', '-').Equals("inf", StringComparison.OrdinalIgnoreCase) && text.Length <= 4;
        number = !isInfinity ? 0 : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return isInfinity;
    }

    /// <summary>Why a number leaves its sample out: a 32-bit number does not hold it.</summary>
    public static string Beyond(string number, string column) => $"'{number}' in column '{column}' is beyond a 32-bit number (3.4e38)";

    /// <summary>Whether a text was meant as a number, but is written as tables do not: a decimal comma, thousands set apart, a currency, per cent.</summary>
    public static bool LooksLikeOne(string text) => Meant().IsMatch(text);

    [GeneratedRegex(@"^[+\-\u2212\u2013]?[$€£]?\s?[+-]?[0-9][0-9.,' \u00a0\u202f]*\s?[%€$£]?$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Meant();
}
