using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// A statistic with its value in each shared resample. Functions of several are worked out resample by resample, so whatever they have
/// in common cancels as it should.
/// </summary>
public sealed class Resampled
{
    // Undefined in a resample is NaN here and nowhere else; it leaves through Bootstrap.Percentile, which passes it over.
    private readonly double[] _draws;

    internal Resampled(double? value, double[] draws)
    {
        Value = value;
        _draws = draws;
    }

    /// <summary>The statistic on the data themselves; null where undefined.</summary>
    public double? Value { get; }

    /// <summary>A function of statistics of the same resamples; null means undefined.</summary>
    public static Resampled Of(IReadOnlyList<Resampled> inputs, Func<double[], double?> function)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(function);
        Require.NotEmpty(inputs.Count, nameof(inputs));
        var arguments = new double[inputs.Count];
        var draws = new double[inputs[0]._draws.Length];
        for (var r = 0; r < draws.Length; r++)
        {
            draws[r] = Fill(arguments, inputs, r) ? function(arguments) ?? double.NaN : double.NaN;
        }

        var value = Fill(arguments, inputs, -1) ? function(arguments) : null;
        return new Resampled(value, draws);
    }

    /// <summary>The mean of statistics.</summary>
    public static Resampled Mean(IReadOnlyList<Resampled> inputs) => Of(inputs, values => values.Sum() / values.Length);

    /// <summary>This minus another.</summary>
    public Resampled Minus(Resampled other) => Of([this, other], values => values[0] - values[1]);

    /// <summary>This over another; undefined where the other is not positive.</summary>
    public Resampled Over(Resampled other) => Of([this, other], values => values[1] > 0 ? values[0] / values[1] : null);

    /// <summary>Standard deviation over the resamples: the bootstrap's standard error; null where fewer than half of them are defined.</summary>
    public double? StandardError()
    {
        double sum = 0, squares = 0;
        var count = 0;
        foreach (var draw in _draws)
        {
            if (!double.IsNaN(draw))
            {
                sum += draw;
                squares += draw * draw;
                count++;
            }
        }

        if (count < 2 || count * 2 < _draws.Length)
        {
            return null;
        }

        var mean = sum / count;
        return Math.Sqrt(Math.Max(0, squares / count - mean * mean) * count / (count - 1));
    }

    /// <summary>Share of the resamples in which the statistic is defined, 0 to 1.</summary>
    public double DefinedShare => _draws.Length == 0 ? 0 : (double)_draws.Count(draw => !double.IsNaN(draw)) / _draws.Length;

    /// <summary>Percentile interval; null where fewer than half of the resamples are defined.</summary>
    public Interval? Percentile(double level = 0.95) => Bootstrap.Percentile(_draws, level);

    /// <summary>
    /// Value with percentile interval. One image gives no interval. Where every resample gives the same number (no outcome differs), a
    /// percentile interval would be empty and claim certainty: there is none then, and the reason says so.
    /// </summary>
    public Estimate ToEstimate(long n, string? reason = null, double level = 0.95)
    {
        if (Value is not { } value)
        {
            return Estimate.Undefined(reason ?? "undefined", n);
        }

        if (n < 2)
        {
            return new Estimate(value, null, null, n, reason ?? "one sample gives no interval");
        }

        if (Percentile(level) is not { } interval)
        {
            return new Estimate(value, null, null, n, reason ?? "no interval: undefined in most resamples");
        }

        return interval.Width > 0
            ? new Estimate(value, interval.Lower, interval.Upper, n, reason)
            : new Estimate(value, null, null, n, reason ?? "no interval: every resample gives the same value");
    }

    /// <summary>
    /// Chance, over the resamples, that all studentised statistics lie above a value, if the true mean of each, in errors, is distributed over
    /// the grid of <see cref="HiddenDistances"/> as given (null: infinitely far).
    /// </summary>
    internal static double ChanceAllAbove(Resampled[] statistics, double[] errors, double[]?[] means, double value)
    {
        double sum = 0;
        var count = 0;
        var near = Enumerable.Range(0, statistics.Length).Where(j => means[j] is not null).ToArray();
        var tails = Array.ConvertAll(near, j => UpperTails(means[j]!));
        for (var r = 0; r < statistics[0]._draws.Length; r++)
        {
            var chance = 1.0;
            for (var i = 0; i < near.Length; i++)
            {
                var j = near[i];
                var needed = value - ((statistics[j]._draws[r] - statistics[j].Value!.Value) / errors[j]);
                var above = Math.Clamp((int)Math.Floor(needed / HiddenDistances.Step) + 1, 0, HiddenDistances.Points);
                chance *= double.IsNaN(needed) ? double.NaN : tails[i][above];
            }

            if (!double.IsNaN(chance))
            {
                sum += chance;
                count++;
            }
        }

        return count == 0 ? 0.5 : sum / count;
    }

    // Chance of the grid's point k or one above it; 0 beyond the last.
    private static double[] UpperTails(double[] chances)
    {
        var tails = new double[chances.Length + 1];
        for (var k = chances.Length - 1; k >= 0; k--)
        {
            tails[k] = tails[k + 1] + chances[k];
        }

        return tails;
    }

    private static bool Fill(double[] arguments, IReadOnlyList<Resampled> inputs, int resample)
    {
        for (var j = 0; j < arguments.Length; j++)
        {
            var value = resample < 0 ? inputs[j].Value ?? double.NaN : inputs[j]._draws[resample];
            if (double.IsNaN(value))
            {
                return false;
            }

            arguments[j] = value;
        }

        return true;
    }
}
