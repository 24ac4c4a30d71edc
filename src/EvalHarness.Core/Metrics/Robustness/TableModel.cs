using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Robustness;

/// <summary>
/// One model of a corruption table with the uncertainty of its cells. A standard error of a weighted sum is bounded by the weighted sum
/// of the standard errors, whatever the correlation: that is what is used.
/// </summary>
internal sealed class TableModel(
    CorruptionTable table, string model, string baseline, CorruptionErrors against, IReadOnlyList<string> scored, double z)
{
    private static readonly Interval Share = new(0, 1);
    private static readonly Interval Difference = new(-1, 1);
    private static readonly Interval Positive = new(0, double.MaxValue);
    private static readonly Interval Unbounded = new(double.MinValue, double.MaxValue);

    private readonly CorruptionErrors _errors = table.Errors(model);

    public ModelRobustness Summary()
    {
        var accuracy = CorruptionError.MeanCorruptionAccuracy(_errors, scored);
        var mean = With(accuracy, MeanError(scored), SampleSize(scored), Share);
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
            With(accuracy, MeanError(only), SampleSize(only), Share),
            Ratio(CorruptionError.Ce(_errors, against, name), only, against, baseline, relative: false),
            Ratio(CorruptionError.RelativeCe(_errors, against, name), only, against, baseline, relative: true),
            Gap(accuracy, only));
    }

    private Estimate Clean()
    {
        var row = table.Find(model, CorruptionTable.Clean, 0);
        return row is null
            ? Estimate.Undefined("the table has no clean row for this model")
            : With(Outcome.Of(row.Accuracy), Deviation(row), row.N, Share);
    }

    private Estimate Gap(Outcome accuracy, IReadOnlyList<string> corruptions)
    {
        if (_errors.Clean is not { } clean || accuracy.Value is not { } value)
        {
            return Estimate.Undefined(accuracy.Reason ?? "the table has no clean row for this model");
        }

        var error = MeanError(corruptions) + Deviation(table.Find(model, CorruptionTable.Clean, 0));
        return With(new Outcome(1 - clean - value, accuracy.Reason), error, SampleSize(corruptions), Difference);
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

        double? sum = 0;
        var count = 0;
        foreach (var name in corruptions)
        {
            var ce = relative ? CorruptionError.RelativeCe(_errors, other, name) : CorruptionError.Ce(_errors, other, name);
            if (ce.Value is { } ratio)
            {
                sum += RatioError(name, ratio, other, otherModel, relative);
                count++;
            }
        }

        return With(outcome, sum / count, SampleSize(corruptions), relative ? Unbounded : Positive);
    }

    // Delta method on above / below: |d above| / below + ratio |d below| / below.
    private double? RatioError(string name, double ratio, CorruptionErrors other, string? otherModel, bool relative)
    {
        var severities = _errors.ByCorruption[name].Keys.Where(other.ByCorruption[name].ContainsKey).ToArray();
        var below = severities.Sum(severity => other.ByCorruption[name][severity] - (relative ? other.Clean!.Value : 0));
        double? above = 0, beneath = 0;
        foreach (var severity in severities)
        {
            above += Deviation(table.Find(model, name, severity));
            above += relative ? Deviation(table.Find(model, CorruptionTable.Clean, 0)) : 0;
            if (otherModel is not null && table.Models.Contains(otherModel, StringComparer.Ordinal))
            {
                beneath += Deviation(table.Find(otherModel, name, severity));
                beneath += relative ? Deviation(table.Find(otherModel, CorruptionTable.Clean, 0)) : 0;
            }
        }

        return (above + Math.Abs(ratio) * beneath) / below;
    }

    private double? MeanError(IReadOnlyList<string> corruptions)
    {
        double? sum = 0;
        var count = 0;
        foreach (var name in corruptions.Where(_errors.ByCorruption.ContainsKey))
        {
            var severities = _errors.ByCorruption[name].Keys;
            double? own = 0;
            foreach (var severity in severities)
            {
                own += Deviation(table.Find(model, name, severity));
            }

            sum += own / severities.Count();
            count++;
        }

        return count == 0 ? null : sum / count;
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

    // Wilson's half width over z: unlike the plain standard error it is not 0 at 0 % and 100 %.
    private double? Deviation(CorruptionRow? row)
    {
        if (row?.N is not { } n)
        {
            return null;
        }

        var p = row.Accuracy;
        return Math.Sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
    }

    // Never beyond what the number can be.
    private Estimate With(Outcome outcome, double? error, long? n, Interval range) => outcome.Value is not { } value
        ? Estimate.Undefined(outcome.Reason!)
        : error is { } deviation
            ? new Estimate(value, Math.Max(range.Lower, value - z * deviation), Math.Min(range.Upper, value + z * deviation), n, outcome.Reason)
            : new Estimate(value, null, null, n, outcome.Reason ?? "no interval: not every cell has its sample count n");

    private static Estimate Complement(Estimate mean) =>
        mean with { Value = 1 - mean.Value, Lower = 1 - mean.Upper, Upper = 1 - mean.Lower };
}
