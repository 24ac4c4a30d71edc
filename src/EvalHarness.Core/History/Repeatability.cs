namespace EvalHarness.History;

/// <summary>
/// Same model, same data, same seed give the same number, bit by bit, if the evaluation is free of noise. Whether it is, the history
/// itself shows: every night that repeats another's facts is a test of it.
/// </summary>
internal static class Repeatability
{
    /// <summary>Whether all repeats before tonight were equal, and there were enough of them.</summary>
    public static bool IsNoiseFree(RunHistory history, int repeatsNeeded)
    {
        var repeats = 0;
        foreach (var series in history.Series)
        {
            for (var i = 1; i < series.Points.Count && series.Points[i].Night < history.Nights.Count - 1; i++)
            {
                if (!Attribution.AnythingChanged(series, history.Nights[series.Points[i - 1].Night], history.Nights[series.Points[i].Night]))
                {
                    if (series.Points[i].Value != series.Points[i - 1].Value)
                    {
                        return false;
                    }

                    repeats++;
                }
            }
        }

        return repeats >= repeatsNeeded;
    }

    /// <summary>
    /// The change of level that matters most tonight, in a series without noise: of all nights at which the value moved, the one before
    /// which it was furthest from tonight's. Null with a single night.
    /// </summary>
    public static LevelChange? Latest(HistorySeries series)
    {
        if (series.Points.Count < 2)
        {
            return null;
        }

        var tonight = series.Points[^1].Value;
        LevelChange? best = null;
        for (var i = 1; i < series.Points.Count; i++)
        {
            var before = series.Points[i - 1].Value;
            if (series.Points[i].Value != before && before != tonight
                && !(best is { } other && Math.Abs(other.After - other.Before) > Math.Abs(tonight - before)))
            {
                best = new(0, i, before, tonight, 0);
            }
        }

        return best ?? new(1, series.Points.Count - 1, tonight, tonight, 0);
    }
}
