using EvalHarness.Data;

namespace EvalHarness.Metrics.Likelihood;

/// <summary>Conditional value at risk: how bad the worst cases are (Rockafellar and Uryasev, 2000).</summary>
public static class LossTail
{
    /// <summary>Mean of the largest losses that make up the share; a sample on the border counts in part. At least the mean loss.</summary>
    public static double Mean(ReadOnlySpan<double> losses, double share)
    {
        Require.NotEmpty(losses.Length, nameof(losses));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        var mass = Math.Min(1, share) * losses.Length;
        var rank = Math.Clamp((int)Math.Ceiling(mass - 1e-9), 1, losses.Length);
        var border = Selection.Largest(losses.ToArray(), rank);
        var (sum, above) = (0.0, 0);
        foreach (var loss in losses)
        {
            if (loss > border)
            {
                sum += loss;
                above++;
            }
        }

        return (sum + ((mass - above) * border)) / mass;
    }
}
