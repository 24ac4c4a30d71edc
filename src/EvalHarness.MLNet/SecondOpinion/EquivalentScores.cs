using EvalHarness.Data;

namespace EvalHarness.MLNet.SecondOpinion;

/// <summary>
/// A probability vector for a stored sample. A run keeps a few numbers of a sample, not all its probabilities; this makes one vector that
/// agrees with those that decide ML.NET's figures: the label has exp(-loss), the prediction is the largest, and the label is among the five
/// largest exactly if it was. What is left of 1 is spread over the other classes under these constraints, so the vector sums to 1 within
/// single precision.
/// </summary>
/// <remarks>
/// Without a label the prediction has the stored confidence. A probability of the label below 1e-20 is taken as 1e-20, so that it stays
/// apart from those that are 0: ML.NET counts anything below 1e-15 as 1e-15 in any case.
/// </remarks>
public static class EquivalentScores
{
    private const float Smallest = 1e-20f;
    private const int Top = 5;

    /// <summary>Writes the vector of sample <paramref name="i"/>; <paramref name="scores"/> has one element a class.</summary>
    public static void Fill(SampleScores samples, int i, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Require.SameLength(samples.ClassCount, scores.Length, nameof(scores));
        var (label, prediction) = (samples.Label[i], samples.Prediction[i]);
        if (prediction < 0)
        {
            scores.Fill(float.NaN);
            return;
        }

        if (label < 0 || label == prediction)
        {
            var own = label < 0 ? (float)samples.Confidence[i] : Likelihood(samples, i);
            scores.Fill(Math.Min((float)Math.Max(0, (1 - (double)own) / (scores.Length - 1)), MathF.BitDecrement(own)));
            scores[prediction] = own;
            return;
        }

        FillWrong(scores, prediction, label, (float)samples.Confidence[i], Likelihood(samples, i), samples.InTop5[i]);
    }

    private static float Likelihood(SampleScores samples, int i) => Math.Max(Smallest, (float)Math.Exp(-samples.Nll[i]));

    private static void FillWrong(Span<float> scores, int prediction, int label, float top, float own, bool inTop)
    {
        // Both were rounded on their own: equal outputs must not change places. Ties go to the lower class in ML.NET, too.
        own = Math.Min(own, label > prediction ? top : MathF.BitDecrement(top));
        var others = scores.Length - 2;
        var rest = Math.Max(0, 1 - (double)top - own);
        var larger = inTop ? Math.Min(Top - 2, others) : Math.Min(Top - 1, others);
        var smaller = others - larger;
        var (highest, below) = (MathF.BitDecrement(top), MathF.BitDecrement(own));
        float large, small;
        if (inTop)
        {
            // At most three others may beat the label: fill the many that may not first.
            small = smaller == 0 ? 0 : (float)Math.Min(below, rest / others);
            large = larger == 0 ? 0 : (float)Math.Clamp((rest - ((double)small * smaller)) / larger, 0, highest);
        }
        else
        {
            // At least four others must beat the label.
            large = (float)Math.Clamp(rest / larger, Math.Min(MathF.BitIncrement(own), highest), highest);
            small = smaller == 0 ? 0 : (float)Math.Clamp((rest - ((double)large * larger)) / smaller, 0, highest);
        }

        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] = k == prediction ? top : k == label ? own : larger-- > 0 ? large : small;
        }
    }
}
