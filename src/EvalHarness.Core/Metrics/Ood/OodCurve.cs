namespace EvalHarness.Metrics.Ood;

/// <summary>
/// Detection of out-of-distribution samples by one score: the positive class is OOD, and a higher score means more OOD. Built over scores
/// sorted once; thresholds fall between distinct scores only, so ties are exact.
/// </summary>
public sealed class OodCurve
{
    private const double Caught = 0.95;

    private OodCurve(double id, double ood) => (IdCount, OodCount) = (id, ood);

    /// <summary>In-distribution samples.</summary>
    public double IdCount { get; }

    /// <summary>Out-of-distribution samples.</summary>
    public double OodCount { get; }

    /// <summary>Area under the ROC curve; ties one half.</summary>
    public double Auroc { get; private set; }

    /// <summary>Share of ID flagged at the first threshold that catches at least 95 % of OOD (OpenOOD). 0 is best.</summary>
    public double Fpr95OodCaught { get; private set; }

    /// <summary>Share of OOD accepted at the strictest threshold that accepts at least 95 % of ID (ODIN). 0 is best.</summary>
    public double Fpr95IdAccepted { get; private set; }

    /// <summary>Area under precision-recall with OOD positive, by trapezoids from recall 0, precision 1.</summary>
    public double AuprOut { get; private set; }

    /// <summary>Area under precision-recall with ID positive, by trapezoids from recall 0, precision 1.</summary>
    public double AuprIn { get; private set; }

    /// <summary>Average precision with OOD positive: sum of precision x step of recall.</summary>
    public double AveragePrecisionOut { get; private set; }

    /// <summary>Average precision with ID positive.</summary>
    public double AveragePrecisionIn { get; private set; }

    /// <summary>The curve of two sets of scores; null if either is empty.</summary>
    public static OodCurve? Of(ReadOnlySpan<double> id, ReadOnlySpan<double> ood)
    {
        if (id.Length == 0 || ood.Length == 0)
        {
            return null;
        }

        return SortedScores.Of(id, ood).Curve();
    }

    /// <summary>From counts at distinct scores, ascending.</summary>
    internal static OodCurve? FromGroups(ReadOnlySpan<int> id, ReadOnlySpan<int> ood)
    {
        var (idTotal, oodTotal) = (0.0, 0.0);
        for (var g = 0; g < id.Length; g++)
        {
            idTotal += id[g];
            oodTotal += ood[g];
        }

        if (idTotal == 0 || oodTotal == 0)
        {
            return null;
        }

        var curve = new OodCurve(idTotal, oodTotal);
        curve.FromAbove(id, ood);
        curve.FromBelow(id, ood);
        return curve;
    }

    /// <summary>The threshold falls: more and more is flagged as OOD.</summary>
    private void FromAbove(ReadOnlySpan<int> id, ReadOnlySpan<int> ood)
    {
        var (flagged, caught, area, found) = (0.0, 0.0, 0.0, false);
        var curve = new PrecisionRecall(OodCount);
        for (var g = id.Length - 1; g >= 0; g--)
        {
            area += ood[g] * (IdCount - flagged - (id[g] / 2.0));
            (flagged, caught) = (flagged + id[g], caught + ood[g]);
            curve.Step(caught, flagged, ood[g] + id[g] > 0);
            if (!found && caught / OodCount >= Caught)
            {
                (found, Fpr95OodCaught) = (true, flagged / IdCount);
            }
        }

        (Auroc, AuprOut, AveragePrecisionOut) = (area / IdCount / OodCount, curve.Trapezoid, curve.Average);
    }

    /// <summary>The threshold rises: more and more is accepted as ID.</summary>
    private void FromBelow(ReadOnlySpan<int> id, ReadOnlySpan<int> ood)
    {
        var (accepted, missed, found) = (0.0, 0.0, false);
        var curve = new PrecisionRecall(IdCount);
        for (var g = 0; g < id.Length; g++)
        {
            (accepted, missed) = (accepted + id[g], missed + ood[g]);
            curve.Step(accepted, missed, ood[g] + id[g] > 0);
            if (!found && accepted / IdCount >= Caught)
            {
                (found, Fpr95IdAccepted) = (true, missed / OodCount);
            }
        }

        (AuprIn, AveragePrecisionIn) = (curve.Trapezoid, curve.Average);
    }

    private struct PrecisionRecall(double positives)
    {
        private double _recall;
        private double _precision = 1;

        public double Trapezoid { get; private set; }

        public double Average { get; private set; }

        public void Step(double truePositives, double falsePositives, bool any)
        {
            if (!any)
            {
                return;
            }

            var recall = truePositives / positives;
            var precision = truePositives / (truePositives + falsePositives);
            Trapezoid += (recall - _recall) * (precision + _precision) / 2;
            Average += (recall - _recall) * precision;
            (_recall, _precision) = (recall, precision);
        }
    }
}
