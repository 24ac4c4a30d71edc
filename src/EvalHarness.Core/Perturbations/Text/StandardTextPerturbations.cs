namespace EvalHarness.Perturbations;

/// <summary>The one table of perturbations of texts.</summary>
public static class StandardTextPerturbations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TextPerturbation> All { get; } =
        [new KeyboardTypos(), new LetterSwaps(), new LetterDrops(), new OcrConfusions(), new LetterCase(), new Whitespace()];
}
