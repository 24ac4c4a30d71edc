using EvalHarness.Data;

namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Calibration of the probability of every class, not of the top one alone (Kull et al., 2019): the expected calibration error of
/// P(y = k) over 15 equal-width bins, averaged over all K classes.
/// </summary>
internal static class ClasswiseCalibrationError
{
    public static MetricValue Of(CellTotals? totals)
    {
        if (totals is null)
        {
            return MetricValue.Undefined("the probabilities of all classes were not kept");
        }

        if (totals.Labelled <= 0)
        {
            return MetricValue.Undefined("no labelled samples");
        }

        var sum = 0.0;
        for (var cell = 0; cell < totals.ClassHits.Length; cell++)
        {
            sum += Math.Abs(totals.ClassHits[cell] - totals.ClassConfidence[cell]);
        }

        return sum / totals.Labelled / totals.ClassCount;
    }
}
