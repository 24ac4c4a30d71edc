using System.Text;

namespace EvalHarness.Reports;

/// <summary>Text inside Markdown that stays text, whatever it holds.</summary>
internal static class MarkdownText
{
    /// <summary>A text in which nothing is Markdown or HTML, and which stays inside its table cell.</summary>
    public static string Plain(string? text)
    {
        var result = new StringBuilder();
        foreach (var character in (text ?? string.Empty).Replace("](", "] (", StringComparison.Ordinal))
        {
            _ = character switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '|' or '*' or '_' or '`' or '\\' or '#' or '~' or '!' or '@' => result.Append('\\').Append(character),
                _ when char.IsControl(character) => result.Append(' '),
                _ => result.Append(character),
            };
        }

        return result.ToString();
    }

    /// <summary>A name as code.</summary>
    public static string Code(string text) => $"`{text.Replace('`', '\'').ReplaceLineEndings(" ").Replace('|', '/')}`";
}
