using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>Misreads 2, 5, 10, 20 and 40 % of the characters that look like others, as optical character recognition does: o for 0, rn for m.</summary>
public sealed class OcrConfusions()
    : TextPerturbation("ocr_confusions", "Misreads a share of the characters that look like others (rn, m); it grows with severity.", 0.02, 0.05, 0.1, 0.2, 0.4)
{
    // The longer ones first.
    private static readonly (string Seen, string Read)[] Pairs =
    [
        ("rn", "m"), ("cl", "d"), ("vv", "w"), ("m", "rn"), ("d", "cl"), ("w", "vv"), ("o", "0"), ("O", "0"), ("0", "O"), ("l", "1"), ("I", "l"),
        ("1", "l"), ("i", "l"), ("S", "5"), ("5", "S"), ("B", "8"), ("8", "B"), ("Z", "2"), ("2", "Z"), ("g", "9"), ("e", "c"), ("c", "e"),
        ("h", "b"), ("u", "v"), ("n", "ri"), ("t", "f"), ("f", "t"), (".", ","), (",", "."),
    ];

    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result)
    {
        foreach (var (seen, read) in Pairs)
        {
            if (string.CompareOrdinal(text, at, seen, 0, seen.Length) == 0)
            {
                result.Append(read);
                return seen.Length;
            }
        }

        return Keep(text, at, result);
    }
}
