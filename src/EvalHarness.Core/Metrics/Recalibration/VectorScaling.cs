namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Scales and shifts every class's logit by its own weight and offset (Guo et al., 2017). Unlike temperature it can change the
/// predicted class.
/// </summary>
public sealed class VectorScaling : IRecalibrator
{
    /// <summary>Weight of the squared distance of the parameters from plain temperature scaling, which keeps rare classes in place.</summary>
    public const double Ridge = 1e-4;

    private readonly double[] _parameters;
    private readonly int _classes;

    private VectorScaling(double[] parameters)
    {
        _parameters = parameters;
        _classes = parameters.Length / 2;
    }

    /// <inheritdoc/>
    public string Name => "vector";

    /// <inheritdoc/>
    public bool TopLabelOnly => false;

    /// <summary>The K weights.</summary>
    public ReadOnlySpan<double> Weights => _parameters.AsSpan(0, _classes);

    /// <summary>The K offsets; only their differences matter.</summary>
    public ReadOnlySpan<double> Offsets => _parameters.AsSpan(_classes);

    /// <summary>
    /// Weights and offsets with the smallest mean NLL plus <see cref="Ridge"/>/2 times the squared distance from the fitted temperature
    /// (w = 1/T, b = 0), where the search starts. Convex; solved by L-BFGS.
    /// </summary>
    public static VectorScaling Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var start = new double[split.ClassCount * 2];
        start.AsSpan(0, split.ClassCount).Fill(1 / TemperatureScaling.Fit(split).Temperature);
        return new VectorScaling(Lbfgs.Minimize(start, (at, gradient) => Loss(split, start, at, gradient)));
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        Require.SameLength(_classes, logits.Length, nameof(logits));
        Row(_parameters, logits, probabilities);
    }

    private static void Row(double[] parameters, ReadOnlySpan<float> logits, Span<double> result)
    {
        var classes = logits.Length;
        var max = double.NegativeInfinity;
        for (var k = 0; k < classes; k++)
        {
            result[k] = parameters[k] * logits[k] + parameters[classes + k];
            max = Math.Max(max, result[k]);
        }

        var sum = 0.0;
        for (var k = 0; k < classes; k++)
        {
            sum += result[k] = Math.Exp(result[k] - max);
        }

        for (var k = 0; k < classes; k++)
        {
            result[k] /= sum;
        }
    }

    private static double Loss(CalibrationLogits split, double[] center, double[] at, double[] gradient)
    {
        var classes = split.ClassCount;
        var row = new double[classes];
        Array.Clear(gradient);
        var loss = 0.0;
        for (var i = 0; i < split.Count; i++)
        {
            var logits = split.Row(i);
            Row(at, logits, row);
            loss -= Math.Log(Math.Max(row[split.Labels[i]], double.Epsilon));
            for (var k = 0; k < classes; k++)
            {
                var error = row[k] - (k == split.Labels[i] ? 1 : 0);
                gradient[k] += error * logits[k];
                gradient[classes + k] += error;
            }
        }

        loss /= split.Count;
        for (var j = 0; j < at.Length; j++)
        {
            var away = at[j] - center[j];
            gradient[j] = gradient[j] / split.Count + Ridge * away;
            loss += Ridge / 2 * away * away;
        }

        return loss;
    }
}
