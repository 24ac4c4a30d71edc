namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// Corruption error against a baseline (Hendrycks and Dietterich, 2019). Each is a ratio of sums over the severities, not a mean of
/// ratios, and 1 - mean corruption accuracy is neither of them.
/// </summary>
public static class CorruptionError
{
    /// <summary>
    /// CE of one corruption: the model's errors summed over the severities that both have, over the baseline's. 1 is as bad as the
    /// baseline, 0 is perfect. Undefined where they share no severity or the baseline makes no error.
    /// </summary>
    public static Outcome Ce(CorruptionErrors model, CorruptionErrors baseline, string corruption)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        return Ratio(model, baseline, corruption, 0, 0, "makes no error");
    }

    /// <summary>
    /// Relative CE of one corruption: the rise of the model's error above its clean error, over the baseline's rise. Undefined where
    /// the baseline does not degrade: the rises are then to be reported as they are.
    /// </summary>
    public static Outcome RelativeCe(CorruptionErrors model, CorruptionErrors baseline, string corruption)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        if (model.Clean is not { } clean)
        {
            return Outcome.Undefined("the model's clean error is not known");
        }

        return baseline.Clean is not { } baselineClean
            ? Outcome.Undefined("the baseline's clean error is not known")
            : Ratio(model, baseline, corruption, clean, baselineClean, "does not degrade");
    }

    /// <summary>
    /// mCE: mean of <see cref="Ce"/> over the corruptions. Corruptions for which it is undefined are left out, and the reason names them.
    /// </summary>
    public static Outcome Mce(CorruptionErrors model, CorruptionErrors baseline, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys), name => Ce(model, baseline, name));
    }

    /// <summary>Relative mCE: mean of <see cref="RelativeCe"/> over the corruptions, as <see cref="Mce"/>.</summary>
    public static Outcome RelativeMce(CorruptionErrors model, CorruptionErrors baseline, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys), name => RelativeCe(model, baseline, name));
    }

    /// <summary>Mean of 1 - error over the corruptions and severities (every corruption weighs the same); undefined without any.</summary>
    public static Outcome MeanCorruptionAccuracy(CorruptionErrors model, IReadOnlyList<string>? corruptions = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Mean(
            corruptions ?? CorruptionNames.Scored(model.ByCorruption.Keys),
            name => model.ByCorruption.TryGetValue(name, out var errors) && errors.Count > 0
                ? Outcome.Of(1 - errors.Values.Average())
                : Outcome.Undefined("was not measured"));
    }

    private static Outcome Ratio(
        CorruptionErrors model, CorruptionErrors baseline, string corruption, double clean, double baselineClean, string flat)
    {
        if (!model.ByCorruption.TryGetValue(corruption, out var errors) || !baseline.ByCorruption.TryGetValue(corruption, out var against))
        {
            return Outcome.Undefined($"{corruption} was not measured on both the model and the baseline");
        }

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

        if (shared == 0)
        {
            return Outcome.Undefined($"{corruption} has no severity in common with the baseline");
        }

        return below > 0 ? Outcome.Of(above / below) : Outcome.Undefined($"the baseline {flat} under {corruption}");
    }

    private static Outcome Mean(IReadOnlyList<string> corruptions, Func<string, Outcome> of)
    {
        var sum = 0.0;
        var count = 0;
        var missing = new List<string>();
        foreach (var name in corruptions)
        {
            var outcome = of(name);
            if (outcome.Value is { } value)
            {
                sum += value;
                count++;
            }
            else
            {
                missing.Add($"{name}: {outcome.Reason}");
            }
        }

        if (count == 0)
        {
            return Outcome.Undefined(missing.Count == 0 ? "there is no corruption" : string.Join("; ", missing));
        }

        return new Outcome(sum / count, missing.Count == 0 ? null : "without " + string.Join("; ", missing));
    }
}
