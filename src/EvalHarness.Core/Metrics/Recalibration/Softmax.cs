namespace EvalHarness.Metrics.Recalibration;

/// <summary>The softmax of one row, in double and shifted by its largest logit so that nothing overflows.</summary>
internal static class Softmax
{
    /// <summary>Writes softmax(logits * <paramref name="inverseTemperature"/>); returns the top class, ties to the lowest.</summary>
    public static int Apply(ReadOnlySpan<float> logits, Span<double> probabilities, double inverseTemperature = 1)
    {
        var top = ArgMax(logits);
        double max = logits[top];
        var sum = 0.0;
        for (var k = 0; k < logits.Length; k++)
        {
            sum += probabilities[k] = Math.Exp((logits[k] - max) * inverseTemperature);
        }

        for (var k = 0; k < logits.Length; k++)
        {
            probabilities[k] /= sum;
        }

        return top;
    }

    /// <summary>The largest logit's class; ties go to the lowest.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits)
    {
        var top = 0;
        for (var k = 1; k < logits.Length; k++)
        {
            if (logits[k] > logits[top])
            {
                top = k;
            }
        }

        return top;
    }
}
