namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Divides the logits by one temperature (Guo et al., 2017): above 1 it takes confidence away, below 1 it adds some. Accuracy and
/// the order of the classes stay as they are.
/// </summary>
public sealed class TemperatureScaling : IRecalibrator
{
    /// <summary>Lowest temperature a fit returns; a fit on samples that are all right would go to 0.</summary>
    public const double Lowest = 0.02;

    /// <summary>Highest temperature a fit returns; a fit on a model worse than chance would go to infinity.</summary>
    public const double Highest = 50;

    private readonly double _inverse;

    /// <summary>Takes a temperature, positive.</summary>
    public TemperatureScaling(double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        Temperature = temperature;
        _inverse = 1 / temperature;
    }

    /// <summary>The temperature, positive; 1 changes nothing.</summary>
    public double Temperature { get; }

    /// <summary>Whether the likelihood had its optimum outside the allowed range, so that the temperature is the end of the range.</summary>
    public bool AtBound => Temperature is <= Lowest or >= Highest;

    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public bool TopLabelOnly => false;

    /// <summary>
    /// The temperature with the smallest mean NLL. NLL is convex in 1/T, so the root of its slope is unique; it is found by Newton
    /// steps kept inside a shrinking bracket, to 1e-12 relative. Limited to <see cref="Lowest"/>..<see cref="Highest"/>.
    /// </summary>
    public static TemperatureScaling Fit(CalibrationLogits split)
    {
        ArgumentNullException.ThrowIfNull(split);
        double low = 1 / Highest, high = 1 / Lowest;
        if (Slope(split, low).First >= 0)
        {
            return new TemperatureScaling(Highest);
        }

        if (Slope(split, high).First <= 0)
        {
            return new TemperatureScaling(Lowest);
        }

        var beta = 1.0;
        for (var step = 0; step < 200; step++)
        {
            var (first, second) = Slope(split, beta);
            if (first > 0)
            {
                high = beta;
            }
            else
            {
                low = beta;
            }

            var next = second > 0 ? beta - first / second : double.NaN;
            next = next > low && next < high ? next : Math.Sqrt(low * high);
            if (Math.Abs(next - beta) <= 1e-13 * beta)
            {
                break;
            }

            beta = next;
        }

        return new TemperatureScaling(1 / beta);
    }

    /// <summary>Mean NLL in nats of a split at a temperature.</summary>
    public static double Nll(CalibrationLogits split, double temperature)
    {
        ArgumentNullException.ThrowIfNull(split);
        var sum = 0.0;
        for (var i = 0; i < split.Count; i++)
        {
            var row = split.Row(i);
            double max = row[Softmax.ArgMax(row)];
            var mass = 0.0;
            foreach (var logit in row)
            {
                mass += Math.Exp((logit - max) / temperature);
            }

            sum += Math.Log(mass) - (row[split.Labels[i]] - max) / temperature;
        }

        return sum / split.Count;
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> logits, Span<double> probabilities) => Softmax.Apply(logits, probabilities, _inverse);

    // First and second derivative of the mean NLL by 1/T: mean logit under the softmax minus the true one, and its variance.
    private static (double First, double Second) Slope(CalibrationLogits split, double beta)
    {
        double first = 0, second = 0;
        for (var i = 0; i < split.Count; i++)
        {
            var row = split.Row(i);
            double max = row[Softmax.ArgMax(row)];
            double mass = 0, mean = 0, square = 0;
            foreach (var logit in row)
            {
                var shifted = logit - max;
                var weight = Math.Exp(beta * shifted);
                mass += weight;
                mean += weight * shifted;
                square += weight * shifted * shifted;
            }

            mean /= mass;
            first += mean - (row[split.Labels[i]] - max);
            second += square / mass - mean * mean;
        }

        return (first / split.Count, second / split.Count);
    }
}
