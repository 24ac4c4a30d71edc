using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>Swaps a letter with the next one at 1, 2, 5, 10 and 20 % of the letters that have a letter after them.</summary>
public sealed class LetterSwaps()
    : TextPerturbation("letter_swaps", "Swaps a share of the letters with the next; it grows with severity.", 0.01, 0.02, 0.05, 0.1, 0.2)
{
    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result)
    {
        if (at + 1 >= text.Length || !char.IsLetter(text[at]) || !char.IsLetter(text[at + 1]))
        {
            return Keep(text, at, result);
        }

        result.Append(text[at + 1]).Append(text[at]);
        return 2;
    }
}
