using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>Leaves out 1, 2, 5, 10 and 20 % of the letters.</summary>
public sealed class LetterDrops()
    : TextPerturbation("letter_drops", "Leaves out a share of the letters; it grows with severity.", 0.01, 0.02, 0.05, 0.1, 0.2)
{
    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result) =>
        char.IsLetter(text[at]) ? 1 : Keep(text, at, result);
}
