using System.Runtime.Intrinsics;

namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// Finds the temperature with the smallest NLL in one pass and constant memory: the NLL with its first two derivatives is summed at a
/// fixed grid of temperatures, and the optimum is read off the quintic through them (about 1e-8 relative; a test holds it to 1e-6). Beside
/// the NLL it has the ECE at every temperature, which needs each row's confidence there and so a finer grid than
/// <see cref="Data.TemperatureProfile"/>, whose few sums are stored with every cell; tests hold both to the same optimum.
/// </summary>
public sealed class TemperatureGrid
{
    /// <summary>Lowest temperature of the grid; an optimum below it is reported as this.</summary>
    public const double Lowest = 0.05;

    /// <summary>Highest temperature of the grid; an optimum above it is reported as this.</summary>
    public const double Highest = 20;

    private const int Nodes = 40;
    private const int Bins = 15;

    private static readonly double Step = Math.Log(Highest / Lowest) / (Nodes - 1);
    private static readonly double[] Inverse = CreateInverse();

    private readonly double[] _nll = new double[Nodes];
    private readonly double[] _first = new double[Nodes];
    private readonly double[] _second = new double[Nodes];
    private readonly double[] _gap = new double[Nodes * Bins];
    private readonly double[] _mass = new double[Nodes];
    private readonly double[] _mean = new double[Nodes];
    private readonly double[] _square = new double[Nodes];

    /// <summary>Samples added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one row of finite logits and its true class.</summary>
    public void Add(ReadOnlySpan<float> logits, int label)
    {
        if ((uint)label >= (uint)logits.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, $"The row has {logits.Length} classes.");
        }

        var top = Softmax.ArgMax(logits);
        SumMoments(logits, logits[top]);
        var own = (double)logits[label] - logits[top];
        var right = top == label ? 1.0 : 0.0;
        for (var j = 0; j < Nodes; j++)
        {
            var mean = _mean[j] / _mass[j];
            _nll[j] += Math.Log(_mass[j]) - Inverse[j] * own;
            _first[j] += mean - own;
            _second[j] += _square[j] / _mass[j] - mean * mean;

            // The largest logit is shifted to 0, so its probability is 1 over the mass.
            var confidence = 1 / _mass[j];
            var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
            _gap[j * Bins + bin] += right - confidence;
        }

        Count++;
    }

    /// <summary>The optimum; null without samples.</summary>
    public TemperatureOptimum? Optimum()
    {
        if (Count == 0)
        {
            return null;
        }

        // The NLL is convex in 1/T: its slope changes sign once.
        if (_first[0] >= 0)
        {
            return new TemperatureOptimum(1 / Inverse[0], _nll[0] / Count, Ece(0), AtBound: true);
        }

        if (_first[^1] <= 0)
        {
            return new TemperatureOptimum(1 / Inverse[^1], _nll[^1] / Count, Ece(Nodes - 1), AtBound: true);
        }

        var left = 0;
        while (_first[left + 1] < 0)
        {
            left++;
        }

        var (share, nll) = new QuinticSegment(Point(left), Point(left + 1)).Minimum();
        var temperature = Math.Exp(-(Math.Log(Inverse[left]) + share * Step));
        return new TemperatureOptimum(temperature, nll, (1 - share) * Ece(left) + share * Ece(left + 1), AtBound: false);
    }

    private static double[] CreateInverse()
    {
        var inverse = new double[Nodes];
        for (var j = 0; j < Nodes; j++)
        {
            inverse[j] = Math.Exp(j * Step) / Highest;
        }

        return inverse;
    }

    // Value and derivatives by the position on a segment of the logarithmic axis, 0 to 1.
    private (double Value, double First, double Second) Point(int j)
    {
        var beta = Inverse[j];
        var first = beta * _first[j] / Count;
        return (_nll[j] / Count, first * Step, (beta * beta * _second[j] / Count + first) * Step * Step);
    }

    private double Ece(int j)
    {
        var sum = 0.0;
        foreach (var gap in _gap.AsSpan(j * Bins, Bins))
        {
            sum += Math.Abs(gap);
        }

        return sum / Count;
    }

    private void SumMoments(ReadOnlySpan<float> logits, double max)
    {
        for (var j = 0; j < Nodes; j += Vector256<double>.Count)
        {
            var inverse = Vector256.Create(Inverse.AsSpan(j));
            Vector256<double> mass = default, mean = default, square = default;
            foreach (var logit in logits)
            {
                var shifted = Vector256.Create(logit - max);
                var weight = Vector256.Exp(shifted * inverse);
                var first = weight * shifted;
                mass += weight;
                mean += first;
                square += first * shifted;
            }

            mass.CopyTo(_mass.AsSpan(j));
            mean.CopyTo(_mean.AsSpan(j));
            square.CopyTo(_square.AsSpan(j));
        }
    }
}

/// <summary>The temperature that fits a set of samples best.</summary>
/// <param name="Temperature">The temperature, positive.</param>
/// <param name="Nll">Mean NLL there, in nats.</param>
/// <param name="Ece">ECE there (15 equal-width bins), linear between the grid's temperatures.</param>
/// <param name="AtBound">Whether the optimum lies outside the grid, so that its end is reported.</param>
public sealed record TemperatureOptimum(double Temperature, double Nll, double Ece, bool AtBound);
