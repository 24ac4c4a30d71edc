using EvalHarness.Statistics;

namespace EvalHarness.Metrics.Ood;

/// <summary>
/// Detection of out-of-distribution samples by one score: the positive class is OOD, and a higher score means more OOD. Built over scores
/// sorted once; thresholds fall between distinct scores only, so ties are exact. Intervals take every sample as independent.
/// </summary>
public sealed class OodCurve
{
    // Counts at distinct scores, the highest first.
    private readonly int[] _id;
    private readonly int[] _ood;
    private readonly DeLong _area;
    private readonly PrecisionRecall _out;
    private readonly PrecisionRecall _in;

    private OodCurve(int[] id, int[] ood, int idCount, int oodCount)
    {
        (_id, _ood, IdCount, OodCount) = (id, ood, idCount, oodCount);
        _out = PrecisionRecall.Of(ood, id);
        Fpr95OodCaught = ThresholdRate.Of(ood, id, OodCount, IdCount);
        Flip();
        _area = ScoreGroups.Area(id, ood, idCount, oodCount)!;
        _in = PrecisionRecall.Of(id, ood);
        Fpr95IdAccepted = ThresholdRate.Of(id, ood, IdCount, OodCount);
        Flip();
    }

    /// <summary>In-distribution samples.</summary>
    public double IdCount { get; }

    /// <summary>Out-of-distribution samples.</summary>
    public double OodCount { get; }

    /// <summary>Area under the ROC curve; ties one half.</summary>
    public double Auroc => _area.Area;

    /// <summary>Share of ID flagged at the first threshold that catches at least 95 % of OOD (OpenOOD). 0 is best.</summary>
    public double Fpr95OodCaught { get; }

    /// <summary>Share of OOD accepted at the strictest threshold that accepts at least 95 % of ID (ODIN). 0 is best.</summary>
    public double Fpr95IdAccepted { get; }

    /// <summary>Area under precision-recall with OOD positive, by trapezoids from recall 0, precision 1.</summary>
    public double AuprOut => _out.Trapezoid;

    /// <summary>Area under precision-recall with ID positive, by trapezoids from recall 0, precision 1.</summary>
    public double AuprIn => _in.Trapezoid;

    /// <summary>Average precision with OOD positive: sum of precision x step of recall.</summary>
    public double AveragePrecisionOut => _out.Average;

    /// <summary>Average precision with ID positive.</summary>
    public double AveragePrecisionIn => _in.Average;

    /// <summary>The curve of two sets of scores; null if either is empty.</summary>
    public static OodCurve? Of(ReadOnlySpan<double> id, ReadOnlySpan<double> ood)
    {
        if (id.Length == 0 || ood.Length == 0)
        {
            return null;
        }

        var (ofId, ofOod) = ScoreGroups.Falling(id, ood);
        return new(ofId, ofOod, id.Length, ood.Length);
    }

    /// <summary>Interval of <see cref="Auroc"/> (DeLong, logit); null with fewer than two samples on a side, as for the others.</summary>
    public Interval? AurocInterval(double level = 0.95) => _area.Interval(level);

    /// <summary>Interval of <see cref="Fpr95OodCaught"/>: percentiles of the exact bootstrap distribution.</summary>
    public Interval? Fpr95OodCaughtInterval(double level = 0.95) => ThresholdRate.IntervalOf(_ood, _id, (long)OodCount, (long)IdCount, level);

    /// <summary>Interval of <see cref="Fpr95IdAccepted"/>, likewise.</summary>
    public Interval? Fpr95IdAcceptedInterval(double level = 0.95)
    {
        int[] id = [.. _id.AsEnumerable().Reverse()], ood = [.. _ood.AsEnumerable().Reverse()];
        return ThresholdRate.IntervalOf(id, ood, (long)IdCount, (long)OodCount, level);
    }

    /// <summary>Interval of <see cref="AuprOut"/>: infinitesimal jackknife, logit.</summary>
    public Interval? AuprOutInterval(double level = 0.95) => Logit(AuprOut, _out.TrapezoidVariance, level);

    /// <summary>Interval of <see cref="AuprIn"/>, likewise.</summary>
    public Interval? AuprInInterval(double level = 0.95) => Logit(AuprIn, _in.TrapezoidVariance, level);

    /// <summary>Interval of <see cref="AveragePrecisionOut"/>, likewise.</summary>
    public Interval? AveragePrecisionOutInterval(double level = 0.95) => Logit(AveragePrecisionOut, _out.AverageVariance, level);

    /// <summary>Interval of <see cref="AveragePrecisionIn"/>, likewise.</summary>
    public Interval? AveragePrecisionInInterval(double level = 0.95) => Logit(AveragePrecisionIn, _in.AverageVariance, level);

    private Interval? Logit(double value, double? variance, double level) =>
        variance is { } known ? LogitInterval.Of(value, known, Math.Min(IdCount, OodCount), level) : null;

    private void Flip()
    {
        Array.Reverse(_id);
        Array.Reverse(_ood);
    }
}
