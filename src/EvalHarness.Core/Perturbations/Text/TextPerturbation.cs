using System.Text;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>One way to spoil a text, before any tokeniser sees it. Characters outside the basic plane stay whole; instances hold no state.</summary>
public abstract class TextPerturbation(string id, string summary, params double[] shares) : SamplePerturbation(id, DataKind.Text, summary)
{
    /// <summary>Spoils a text.</summary>
    /// <param name="text">The clean text.</param>
    /// <param name="severity">1 to 5.</param>
    /// <param name="random">The text's own stream: each character has the same draws at every severity.</param>
    public string Apply(string text, int severity, ref SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var share = At(shares, severity);
        var result = new StringBuilder(text.Length + 16);
        var done = 0;
        for (var i = 0; i < text.Length; i++)
        {
            // Drawn for every character, used or not, so that places keep their draws at every severity.
            var isHit = random.NextDouble() < share;
            var choice = random.NextDouble();
            if (i >= done)
            {
                done = i + (isHit ? Spoil(text, i, choice, result) : Keep(text, i, result));
            }
        }

        return result.ToString();
    }

    /// <summary>Writes what stands in place of the characters from <paramref name="at"/> on; returns how many it stands for, at least 1.</summary>
    /// <param name="text">The clean text.</param>
    /// <param name="at">The place.</param>
    /// <param name="choice">Uniform on [0, 1): which of several ways is taken.</param>
    /// <param name="result">Where to write.</param>
    protected abstract int Spoil(string text, int at, double choice, StringBuilder result);

    /// <summary>Writes one character as it is.</summary>
    protected static int Keep(string text, int at, StringBuilder result)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(result);
        result.Append(text[at]);
        return 1;
    }
}
