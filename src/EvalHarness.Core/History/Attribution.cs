namespace EvalHarness.History;

/// <summary>Names what changed when a series moved.</summary>
internal static class Attribution
{
    /// <summary>
    /// The recorded facts that differ between the night before and the first night at the new level, and that bear on the series: those of
    /// other checkpoints and datasets do not. A fact that all share is unlikely if other series saw it change and did not move.
    /// </summary>
    public static IReadOnlyList<ChangeCause> Of(
        HistorySeries series, int nightBefore, int firstNight, IReadOnlyList<HistoryNight> nights, IReadOnlyList<(HistorySeries Series, bool Moved)> others)
    {
        var (before, after) = (nights[nightBefore].Facts, nights[firstNight].Facts);
        var causes = new List<ChangeCause>();
        foreach (var fact in before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(fact => BearsOn(fact, series)).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(fact), after.GetValueOrDefault(fact));
            if (!string.Equals(old, now, StringComparison.Ordinal))
            {
                causes.Add(Cause(fact, old, now, series, others));
            }
        }

        return [.. causes.OrderByDescending(cause => cause.Likely).ThenBy(cause => Rank(cause.Fact))];
    }

    /// <summary>Whether anything that bears on a series differs between two nights.</summary>
    public static bool AnythingChanged(HistorySeries series, HistoryNight before, HistoryNight after) =>
        before.Facts.Keys.Union(after.Facts.Keys, StringComparer.Ordinal).Any(fact => BearsOn(fact, series)
            && !string.Equals(before.Facts.GetValueOrDefault(fact), after.Facts.GetValueOrDefault(fact), StringComparison.Ordinal));

    private static ChangeCause Cause(string fact, string? old, string? now, HistorySeries series, IReadOnlyList<(HistorySeries Series, bool Moved)> others)
    {
        // Only series that the fact bears on can clear it, and not those of the same checkpoint: they share the model.
        var witnesses = others.Where(other => BearsOn(fact, other.Series)
            && !string.Equals(other.Series.Checkpoint, series.Checkpoint, StringComparison.Ordinal)
            && string.Equals(other.Series.Condition, series.Condition, StringComparison.Ordinal)
            && string.Equals(other.Series.Metric, series.Metric, StringComparison.Ordinal)).ToList();
        var likely = witnesses.Count == 0 || witnesses.Exists(other => other.Moved);
        var text = $"{Name(fact)} changed ({Short(old)} to {Short(now)})"
            + (likely ? string.Empty : FormattableString.Invariant($", but {witnesses.Count} other checkpoint{(witnesses.Count == 1 ? string.Empty : "s")} saw that, too, and did not move"));
        return new(fact, old, now, likely, text);
    }

    private static bool BearsOn(string fact, HistorySeries series) => fact.Split(':', 2) switch
    {
        ["model", var checkpoint] => string.Equals(checkpoint, series.Checkpoint, StringComparison.Ordinal),
        ["data", var dataset] => string.Equals(dataset, series.Dataset, StringComparison.Ordinal),
        _ => true,
    };

    private static int Rank(string fact) => fact.Split(':', 2)[0] switch
    {
        "model" => 0,
        "data" => 1,
        "suite" => 2,
        "seed" => 3,
        "version" => 4,
        "device" => 5,
        "threads" => 6,
        _ => 7,
    };

    private static string Name(string fact) => fact.Split(':', 2) switch
    {
        ["model", var checkpoint] => $"the model file of {checkpoint}",
        ["data", var dataset] => $"the data of {dataset}",
        ["version", var name] => $"the version of {name}",
        ["threads"] => "the number of threads",
        [var kind, var name] => $"the {kind} '{name}'",
        var other => $"the {other[0]}",
    };

    // Hashes are cut to what tells them apart; other facts are short anyway.
    private static string Short(string? value) => value switch
    {
        null => "not recorded",
        { Length: > 40 } => value[..10],
        _ => value,
    };
}
