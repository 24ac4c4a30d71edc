using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>At 2, 5, 10, 20 and 40 % of the spaces leaves the space out or doubles it, and at a fifth of that share of the letters puts one in.</summary>
public sealed class Whitespace()
    : TextPerturbation("whitespace", "Leaves out, doubles or puts in spaces; how many grows with severity.", 0.02, 0.05, 0.1, 0.2, 0.4)
{
    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result)
    {
        if (text[at] == ' ')
        {
            result.Append(choice < 0.5 ? string.Empty : "  ");
            return 1;
        }

        Keep(text, at, result);
        if (choice < 0.2 && char.IsLetter(text[at]))
        {
            result.Append(' ');
        }

        return 1;
    }
}
