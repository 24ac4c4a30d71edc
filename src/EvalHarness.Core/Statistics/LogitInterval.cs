namespace EvalHarness.Statistics;

/// <summary>Intervals of areas and shares between 0 and 1 whose variance is known, made on the logit scale.</summary>
public static class LogitInterval
{
    /// <summary>
    /// Normal interval of logit(value) by the delta method, carried back: it stays inside [0, 1]. Where the variance is 0, or the value 0 or
    /// 1, nothing in the sample disagrees and the variance says too little: then Wilson's interval with <paramref name="smallest"/>
    /// samples.
    /// </summary>
    /// <param name="value">The estimate, 0 to 1.</param>
    /// <param name="variance">Its variance, at least 0.</param>
    /// <param name="smallest">Samples of the smaller of the two classes.</param>
    /// <param name="level">Level of the interval.</param>
    public static Interval Of(double value, double variance, double smallest, double level = 0.95)
    {
        if (variance <= 0 || value <= 0 || value >= 1)
        {
            var wilson = ProportionInterval.Wilson(Math.Clamp(value * smallest, 0, smallest), smallest, level);
            return new(Math.Min(value, wilson.Lower), Math.Max(value, wilson.Upper));
        }

        var logit = Math.Log(value / (1 - value));
        var half = Distributions.TwoSidedNormal(level) * Math.Sqrt(variance) / (value * (1 - value));
        return new(1 / (1 + Math.Exp(half - logit)), 1 / (1 + Math.Exp(-half - logit)));
    }
}
