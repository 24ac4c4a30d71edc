using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>An image while it is under attack.</summary>
internal sealed class AttackTarget(int index, int label, SeededRandom random)
{
    private SeededRandom _random = random;

    public int Index { get; } = index;

    public int Label { get; } = label;

    /// <summary>The image's own stream.</summary>
    public ref SeededRandom Random => ref _random;

    public int Queries { get; private set; }

    public bool WasCorrect { get; private set; }

    /// <summary>Whether the best image so far is still classified correctly.</summary>
    public bool IsCorrect { get; private set; } = true;

    /// <summary>Output of the true class minus the largest other one, for the best image so far.</summary>
    public double Margin { get; private set; } = double.PositiveInfinity;

    /// <summary>Takes the outputs for a candidate; true if it becomes the best image.</summary>
    public bool Take(ReadOnlySpan<float> outputs)
    {
        var (other, isCorrect) = (float.NegativeInfinity, true);
        for (var k = 0; k < outputs.Length; k++)
        {
            if (k != Label)
            {
                other = Math.Max(other, outputs[k]);

                // Ties go to the lowest class, and NaN is never right.
                isCorrect &= outputs[Label] > outputs[k] || (outputs[Label] == outputs[k] && k > Label);
            }
        }

        // The first is the clean image; after it the first candidate is taken in any case, as published.
        var (margin, query) = ((double)outputs[Label] - other, Queries++);
        if (query == 0)
        {
            WasCorrect = isCorrect;
        }

        if (query > 1 && isCorrect && !(margin < Margin))
        {
            return false;
        }

        (Margin, IsCorrect) = (margin, isCorrect);
        return query > 0;
    }
}
