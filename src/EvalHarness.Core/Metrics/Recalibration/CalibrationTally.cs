namespace EvalHarness.Metrics.Recalibration;

/// <summary>Running NLL, Brier score and 15-bin ECE of rows of probabilities, and how far their NLL fell below a paired one.</summary>
internal sealed class CalibrationTally
{
    private const int Bins = 15;

    private readonly double[] _gap = new double[Bins];
    private long _count;
    private long _right;
    private double _nll;
    private double _brier;
    private double _gain;
    private double _gainSquare;

    /// <summary>Mean NLL in nats.</summary>
    public double Nll => _nll / _count;

    /// <summary>Mean Brier score, summed over the classes.</summary>
    public double Brier => _brier / _count;

    /// <summary>ECE of the top label, bins (lower, upper].</summary>
    public double Ece => _gap.Sum(Math.Abs) / _count;

    /// <summary>Adds a row; returns its NLL. Probabilities below 1e-300 count as 1e-300, so that a hard 0 stays finite.</summary>
    public double Add(ReadOnlySpan<double> row, int top, int label, double paired)
    {
        var nll = -Math.Log(Math.Max(row[label], 1e-300));
        var brier = 1 - 2 * row[label];
        foreach (var p in row)
        {
            brier += p * p;
        }

        var confidence = row[top];
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _gap[bin] += (top == label ? 1 : 0) - confidence;
        _right += top == label ? 1 : 0;
        _nll += nll;
        _brier += brier;
        _gain += paired - nll;
        _gainSquare += (paired - nll) * (paired - nll);
        _count++;
        return nll;
    }

    /// <summary>What this recalibration gained over the raw outputs; the NLL's gain with its 95 % normal interval (none below n = 2).</summary>
    public RecalibratedMethod Against(CalibrationTally before, string name)
    {
        var gain = _gain / _count;
        double? half = null;
        if (_count > 1)
        {
            var variance = Math.Max(0, _gainSquare / _count - gain * gain) / (_count - 1);
            half = 1.959963984540054 * Math.Sqrt(variance);
        }

        return new RecalibratedMethod(
            name, (double)_right / _count, Nll, Ece, Brier, gain, gain - half, gain + half, before.Ece - Ece, before.Brier - Brier);
    }
}
