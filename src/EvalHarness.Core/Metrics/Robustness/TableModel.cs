using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// One model of a corruption table with the uncertainty of its cells. A cell's accuracy has Wilson's interval. How far the interval of a
/// weighted sum reaches is bounded by the weighted sum of how far those of its parts do, whatever the correlation: that is what is used.
/// Ratios are linearised (delta method).
/// </summary>
internal sealed class TableModel(
    CorruptionTable table, string model, string baseline, CorruptionErrors against, IReadOnlyList<string> scored)
{
    private static readonly Interval Share = new(0, 1);
    private static readonly Interval Difference = new(-1, 1);
    private static readonly Interval Positive = new(0, double.MaxValue);
    private static readonly Interval Unbounded = new(double.MinValue, double.MaxValue);

    private readonly CorruptionErrors _errors = table.Errors(model);

    public ModelRobustness Summary()
    {
        var accuracy = CorruptionError.MeanCorruptionAccuracy(_errors, scored);
        var mean = With(accuracy, MeanReach(scored), SampleSize(scored), Share);
        var gap = Gap(accuracy, scored);
        var corruptions = _errors.ByCorruption.Keys.ToDictionary(name => name, Corruption, StringComparer.Ordinal);
        return new ModelRobustness(
            Clean(),
            mean,
            Complement(mean),
            Ratio(CorruptionError.Mce(_errors, against, scored), scored, against, baseline, relative: false),
            Ratio(CorruptionError.RelativeMce(_errors, against, scored), scored, against, baseline, relative: true),
            Ratio(CorruptionError.Mce(_errors, AlexNet.Baseline, CorruptionNames.ImageNetC), CorruptionNames.ImageNetC, AlexNet.Baseline, null, false),
            Ratio(CorruptionError.RelativeMce(_errors, AlexNet.Baseline, CorruptionNames.ImageNetC), CorruptionNames.ImageNetC, AlexNet.Baseline, null, true),
            gap,
            Relative(gap),
            scored.Where(_errors.ByCorruption.ContainsKey).MinBy(name => 1 - _errors.ByCorruption[name].Values.Average()),
            corruptions);
    }

    private CorruptionRobustness Corruption(string name)
    {
        string[] only = [name];
        var accuracy = CorruptionError.MeanCorruptionAccuracy(_errors, only);
        return new CorruptionRobustness(
            With(accuracy, MeanReach(only), SampleSize(only), Share),
            Ratio(CorruptionError.Ce(_errors, against, name), only, against, baseline, relative: false),
            Ratio(CorruptionError.RelativeCe(_errors, against, name), only, against, baseline, relative: true),
            Gap(accuracy, only));
    }

    private Estimate Clean()
    {
        var row = table.Find(model, CorruptionTable.Clean, 0);
        return row is null
            ? Estimate.Undefined("the table has no clean row for this model")
            : With(Outcome.Of(row.Accuracy), CellReach(row), row.N, Share);
    }

    private Estimate Gap(Outcome accuracy, IReadOnlyList<string> corruptions)
    {
        if (_errors.Clean is not { } clean || accuracy.Value is not { } value)
        {
            return Estimate.Undefined(accuracy.Reason ?? "the table has no clean row for this model");
        }

        var reach = CleanReach(model) + MeanReach(corruptions)?.Turned;
        return With(new Outcome(1 - clean - value, accuracy.Reason), reach, SampleSize(corruptions), Difference);
    }

    private Estimate Relative(Estimate gap)
    {
        if (gap.Value is null || _errors.Clean is not { } error)
        {
            return gap;
        }

        // The clean accuracy counts as known here; its error is already in the gap's.
        return error < 1
            ? gap with { Value = gap.Value / (1 - error), Lower = gap.Lower / (1 - error), Upper = gap.Upper / (1 - error) }
            : Estimate.Undefined("the clean accuracy is 0", gap.N);
    }

    private Estimate Ratio(Outcome outcome, IReadOnlyList<string> corruptions, CorruptionErrors other, string? otherModel, bool relative)
    {
        if (outcome.Value is not { } value)
        {
            return Estimate.Undefined(outcome.Reason!);
        }

        if (string.Equals(otherModel, model, StringComparison.Ordinal))
        {
            return new Estimate(value, value, value, SampleSize(corruptions), "the baseline itself: 1 by definition");
        }

        Reach? sum = default(Reach);
        var count = 0;
        foreach (var name in corruptions)
        {
            var ce = relative ? CorruptionError.RelativeCe(_errors, other, name) : CorruptionError.Ce(_errors, other, name);
            if (ce.Value is { } ratio)
            {
                sum += RatioReach(name, ratio, other, otherModel, relative);
                count++;
            }
        }

        return With(outcome, sum * (1.0 / count), SampleSize(corruptions), relative ? Unbounded : Positive);
    }

    // Delta method on above / below: d above / below - ratio d below / below. Errors turn where accuracies do not.
    private Reach? RatioReach(string name, double ratio, CorruptionErrors other, string? otherModel, bool relative)
    {
        var severities = _errors.ByCorruption[name].Keys.Where(other.ByCorruption[name].ContainsKey).ToArray();
        var below = severities.Sum(severity => other.ByCorruption[name][severity] - (relative ? other.Clean!.Value : 0));
        var own = Rise(model);
        var theirs = otherModel is not null && table.Models.Contains(otherModel, StringComparer.Ordinal) ? Rise(otherModel) : default(Reach);
        return (own + ((ratio < 0 ? theirs : theirs?.Turned) * Math.Abs(ratio))) * (1 / below);

        Reach? Rise(string of)
        {
            Reach? sum = default(Reach);
            foreach (var severity in severities)
            {
                sum += CellReach(table.Find(of, name, severity))?.Turned;
                sum += relative ? CleanReach(of) : default(Reach);
            }

            return sum;
        }
    }

    /// <summary>Of the mean accuracy, every corruption with the same weight; null where a cell has no sample count.</summary>
    private Reach? MeanReach(IReadOnlyList<string> corruptions)
    {
        Reach? sum = default(Reach);
        var count = 0;
        foreach (var name in corruptions.Where(_errors.ByCorruption.ContainsKey))
        {
            var severities = _errors.ByCorruption[name].Keys.ToArray();
            foreach (var severity in severities)
            {
                sum += CellReach(table.Find(model, name, severity)) * (1.0 / severities.Length);
            }

            count++;
        }

        return count == 0 ? null : sum * (1.0 / count);
    }

    private Reach? CleanReach(string of) => CellReach(table.Find(of, CorruptionTable.Clean, 0));

    private static Reach? CellReach(CorruptionRow? row)
    {
        if (row?.N is not { } n)
        {
            return null;
        }

        var wilson = ProportionInterval.Wilson(row.Accuracy * n, n);
        return new(row.Accuracy - wilson.Lower, wilson.Upper - row.Accuracy);
    }

    private long? SampleSize(IReadOnlyList<string> corruptions)
    {
        long? least = null;
        foreach (var row in table.Rows)
        {
            if (string.Equals(row.Model, model, StringComparison.Ordinal) && corruptions.Contains(row.Corruption, StringComparer.Ordinal))
            {
                least = row.N is null || row.N < least ? row.N : least ?? row.N;
            }
        }

        return least;
    }

    // Never beyond what the number can be.
    private static Estimate With(Outcome outcome, Reach? reach, long? n, Interval range) => outcome.Value is not { } value
        ? Estimate.Undefined(outcome.Reason!)
        : reach is { } found
            ? new Estimate(value, Math.Max(range.Lower, value - found.Down), Math.Min(range.Upper, value + found.Up), n, outcome.Reason)
            : new Estimate(value, null, null, n, outcome.Reason ?? "no interval: not every cell has its sample count n");

    private static Estimate Complement(Estimate mean) =>
        mean with { Value = 1 - mean.Value, Lower = 1 - mean.Upper, Upper = 1 - mean.Lower };

    /// <summary>How far an interval reaches below and above its value.</summary>
    private readonly record struct Reach(double Down, double Up)
    {
        public Reach Turned => new(Up, Down);

        public static Reach operator +(Reach first, Reach second) => new(first.Down + second.Down, first.Up + second.Up);

        public static Reach operator *(Reach reach, double factor) => new(reach.Down * factor, reach.Up * factor);
    }
}
