using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.History;

/// <summary>
/// Looks for series whose level has moved, and neither cries wolf nor sleeps: the noise band of each series is learned from its own past
/// nights, p-values are corrected for all series of the night, and the chance of any false alarm is spread over a horizon of nights.
/// </summary>
public static class NightlyAnalysis
{
    /// <summary>Judges the last night of a history.</summary>
    /// <param name="history">All nights, oldest first. To accept a change, or to pin a baseline, leave out the nights before it.</param>
    /// <param name="directionOf">Which way a metric gets better.</param>
    /// <param name="options">When an alarm is raised.</param>
    public static NightlyReport Of(RunHistory history, Func<string, Direction> directionOf, NightlyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(directionOf);
        options ??= new();
        var tonight = history.Nights.Count - 1;
        var current = history.Series.Where(series => series.Points.Count > 0 && series.Points[^1].Night == tonight).ToList();
        var noiseFree = Repeatability.IsNoiseFree(history, options.EqualRepeats);
        var scans = current.ConvertAll(series => noiseFree ? Repeatability.Latest(series) : ChangeScan.Of(series, options.LearningNights));
        var tested = Enumerable.Range(0, current.Count).Where(i => scans[i] is not null).ToList();
        var adjusted = MultipleTesting.BenjaminiYekutieli([.. tested.Select(i => scans[i]!.Value.P)]);
        var moved = new Dictionary<int, double>();
        for (var j = 0; j < tested.Count; j++)
        {
            if (adjusted[j] <= options.NightlyRate)
            {
                moved[tested[j]] = adjusted[j];
            }
        }

        var others = current.Select((series, i) => (series, moved.ContainsKey(i))).ToList();
        var findings = moved
            .Select(pair => Finding(current[pair.Key], scans[pair.Key]!.Value, pair.Value, history.Nights, others, directionOf, options))
            .OrderByDescending(finding => finding.IsAlarm)
            .ThenBy(finding => finding.Q)
            .ThenByDescending(finding => Math.Abs(finding.After - finding.Before))
            .ToList();
        return new(history.Nights.Count, tested.Count, current.Count - tested.Count, noiseFree, findings, options);
    }

    private static NightlyFinding Finding(
        HistorySeries series,
        LevelChange scan,
        double q,
        IReadOnlyList<HistoryNight> nights,
        IReadOnlyList<(HistorySeries Series, bool Moved)> others,
        Func<string, Direction> directionOf,
        NightlyOptions options)
    {
        var first = series.Points[scan.FirstChanged].Night;
        var change = scan.After - scan.Before;
        var sampling = series.Points[^1].StandardError ?? 0;
        var causes = Attribution.Of(series, series.Points[scan.FirstChanged - 1].Night, first, nights, others);
        var direction = directionOf(series.Metric) switch
        {
            Direction.HigherIsBetter => change < 0 ? ChangeDirection.Worse : ChangeDirection.Better,
            Direction.LowerIsBetter => change > 0 ? ChangeDirection.Worse : ChangeDirection.Better,
            _ => ChangeDirection.Neither,
        };
        var finding = new NightlyFinding
        {
            Checkpoint = series.Checkpoint,
            Condition = series.Condition,
            Metric = series.Metric,
            Direction = direction,
            FirstRun = nights[first].Run,
            FirstNight = first + 1,
            Before = scan.Before,
            After = scan.After,
            Noise = scan.Noise,
            Q = q,
            Matters = Math.Abs(change) >= options.LeastEffect * sampling,
            Causes = causes,
            Sentence = string.Empty,
        };
        return finding with { Sentence = NightlySentence.Of(finding) };
    }
}
