using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>Turns 5, 10, 20, 35 and 50 % of the letters from small to capital or back.</summary>
public sealed class LetterCase()
    : TextPerturbation("letter_case", "Turns a share of the letters from small to capital or back; it grows with severity.", 0.05, 0.1, 0.2, 0.35, 0.5)
{
    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result)
    {
        result.Append(char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]));
        return 1;
    }
}
