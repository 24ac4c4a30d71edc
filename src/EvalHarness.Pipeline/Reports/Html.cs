using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EvalHarness.Reports;

/// <summary>
/// A piece of HTML that is safe as it stands. Made from an interpolated string, whose holes are escaped unless they hold
/// <see cref="Html"/> themselves: a name read from a file cannot become markup, wherever it is written.
/// </summary>
/// <param name="Value">The markup.</param>
public readonly record struct Html(string Value)
{
    /// <summary>No markup.</summary>
    public static readonly Html None = new(string.Empty);

    /// <summary>Markup with escaped holes, numbers in the invariant culture.</summary>
    public static Html Of(HtmlInterpolation text) => text.ToHtml();

    /// <summary>A text, escaped.</summary>
    public static Html Text(string? text) => new(Escape(text));

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Value)));

    /// <summary>Escapes a text for element content and for attributes in either kind of quotes; control characters are dropped.</summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var result = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                _ when char.IsControl(character) && character is not '\n' and not '\t' => result,
                _ => result.Append(character),
            };
        }

        return result.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Collects an interpolated string: what is between the holes is markup, what is in them is text.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlInterpolation
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    public HtmlInterpolation(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>Called by the compiler: markup.</summary>
    public void AppendLiteral(string literal) => _text.Append(literal);

    /// <summary>Called by the compiler: markup already escaped.</summary>
    public void AppendFormatted(Html markup) => _text.Append(markup.Value);

    /// <summary>Called by the compiler: text to be escaped.</summary>
    public void AppendFormatted(string? text) => _text.Append(Html.Escape(text));

    /// <summary>Called by the compiler: any other value, in the invariant culture, escaped.</summary>
    public void AppendFormatted<T>(T value) => _text.Append(Html.Escape(Convert.ToString(value, CultureInfo.InvariantCulture)));

    internal Html ToHtml() => new(_text.ToString());
}
