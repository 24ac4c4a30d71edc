using System.Text;

namespace EvalHarness.Perturbations;

/// <summary>Hits a key beside the right one (a QWERTY keyboard) at 1, 2, 5, 10 and 20 % of the letters a to z; capitals stay capitals.</summary>
public sealed class KeyboardTypos()
    : TextPerturbation("keyboard_typos", "Replaces a share of the letters by a neighbour on the keyboard; it grows with severity.", 0.01, 0.02, 0.05, 0.1, 0.2)
{
    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    private static readonly Dictionary<char, string> Neighbours = Rows.SelectMany(row => row).ToDictionary(key => key, NeighboursOf);

    /// <inheritdoc/>
    protected override int Spoil(string text, int at, double choice, StringBuilder result)
    {
        if (!char.IsAsciiLetter(text[at]))
        {
            return Keep(text, at, result);
        }

        var near = Neighbours[char.ToLowerInvariant(text[at])];
        var key = near[(int)(choice * near.Length)];
        result.Append(char.IsAsciiLetterUpper(text[at]) ? char.ToUpperInvariant(key) : key);
        return 1;
    }

    // Each row is set off to the right of the one above by less than half a key: the key above and the one to the right of that touch.
    private static string NeighboursOf(char key)
    {
        var row = Array.FindIndex(Rows, keys => keys.Contains(key));
        var column = Rows[row].IndexOf(key, StringComparison.Ordinal);
        (int Row, int Column)[] places =
            [(row, column - 1), (row, column + 1), (row - 1, column), (row - 1, column + 1), (row + 1, column), (row + 1, column - 1)];
        return string.Concat(places
            .Where(place => place.Row >= 0 && place.Row < Rows.Length && place.Column >= 0 && place.Column < Rows[place.Row].Length)
            .Select(place => Rows[place.Row][place.Column]));
    }
}
