namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Corruption error against a baseline (Hendrycks and Dietterich, 2019). Each is a ratio of sums over the severities, not a mean of
/// ratios, and 1 - mean corruption accuracy is neither of them.
/// </summary>
public static class CorruptionError
{
    // Errors that cancel leave last digits behind: 1e-16 is no rise to divide by.
    private const double Rounding = 1e-12;

    /// <summary>
    /// CE of one corruption: the model's errors summed over the severities that both have, over the baseline's. 1 is as bad as the
    /// baseline, 0 is perfect. Undefined where they share no severity or the baseline makes no error.
    /// </summary>
    public static Outcome Ce(CorruptionErrors model, CorruptionErrors baseline, string corruption)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        return Ratio(model, baseline, corruption, isRelative: false).Under(corruption);
    }

    /// <summary>
    /// Relative CE of one corruption: the rise of the model's error above its clean error, over the baseline's rise. Undefined where
    /// the baseline does not degrade: the rises are then to be reported as they are.
    /// </summary>
    public static Outcome RelativeCe(CorruptionErrors model, CorruptionErrors baseline, string corruption)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        return Ratio(model, baseline, corruption, isRelative: true).Under(corruption);
    }

    /// <summary>
    /// mCE: mean of <see cref="Ce"/> over the corruptions. Corruptions for which it is undefined are left out, and the reason names them.
    /// </summary>
    public static Outcome Mce(CorruptionErrors model, CorruptionErrors baseline, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys), name => Ratio(model, baseline, name, isRelative: false));
    }

    /// <summary>Relative mCE: mean of <see cref="RelativeCe"/> over the corruptions, as <see cref="Mce"/>.</summary>
    public static Outcome RelativeMce(CorruptionErrors model, CorruptionErrors baseline, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys), name => Ratio(model, baseline, name, isRelative: true));
    }

    /// <summary>Mean of 1 - error over the corruptions and severities (every corruption weighs the same); undefined without any.</summary>
    public static Outcome MeanCorruptionAccuracy(CorruptionErrors model, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(
            corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys),
            name => model.ByCorruption.TryGetValue(name, out var errors) && errors.Count > 0
                ? new(1 - errors.Values.Average(), string.Empty)
                : new(null, "not measured"));
    }

    private static Part Ratio(CorruptionErrors model, CorruptionErrors baseline, string corruption, bool isRelative)
    {
        if (isRelative && (model.Clean is null || baseline.Clean is null))
        {
            return new(null, model.Clean is null ? "the model's clean error is not known" : "the baseline's clean error is not known");
        }

        if (!model.ByCorruption.TryGetValue(corruption, out var errors) || !baseline.ByCorruption.TryGetValue(corruption, out var against))
        {
            return new(null, "not measured on both the model and the baseline");
        }

        var (clean, baselineClean) = isRelative ? (model.Clean!.Value, baseline.Clean!.Value) : (0, 0);
        double above = 0, below = 0;
        var shared = 0;
        foreach (var (severity, error) in errors)
        {
            if (against.TryGetValue(severity, out var other))
            {
                above += error - clean;
                below += other - baselineClean;
                shared++;
            }
        }

        return shared == 0 ? new(null, "no severity in common with the baseline")
            : below > Rounding ? new(above / below, string.Empty)
            : new(null, isRelative ? "the baseline does not degrade" : "the baseline makes no error");
    }

    private static Outcome Mean(IReadOnlyList<string> corruptions, Func<string, Part> of)
    {
        var parts = corruptions.Select(name => (Name: name, Part: of(name))).ToArray();
        double[] values = [.. parts.Select(part => part.Part.Value).OfType<double>()];
        var missing = string.Join("; ", parts
            .Where(part => part.Part.Value is null)
            .GroupBy(part => part.Part.Why, part => part.Name, StringComparer.Ordinal)
            .Select(group => $"{string.Join(", ", group)} ({group.Key})"));
        if (values.Length == 0)
        {
            return Outcome.Undefined(missing.Length == 0 ? "there is no corruption" : "undefined for every corruption: " + missing);
        }

        return new Outcome(values.Sum() / values.Length, missing.Length == 0 ? null : "without " + missing);
    }

    /// <summary>The number of one corruption, or why there is none, in words that do not name it.</summary>
    private readonly record struct Part(double? Value, string Why)
    {
        public Outcome Under(string corruption) => Value is { } value ? Outcome.Of(value) : Outcome.Undefined($"{Why} under {corruption}");
    }
}
