using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>A jump between two flat stretches of at least two scales each, with at most one scale on the way.</summary>
/// <param name="Score">The fit.</param>
/// <param name="From">Last scale before the jump.</param>
/// <param name="To">First scale after it.</param>
/// <param name="Size">Change of y over the jump.</param>
/// <param name="Width">Its share of the range of log scale.</param>
internal sealed record Jump(ScoredFit Score, double From, double To, double Size, double Width)
{
    public static Jump? Find(TrendSeries series, TrendThresholds thresholds)
    {
        var scales = Places.Of(series);
        Jump? best = null;
        for (var low = 1; low < scales.Length - 2; low++)
        {
            for (var high = low + 1; high < scales.Length - 1; high++)
            {
                var width = 0.5 * (scales[high] - scales[low]);
                if (width > thresholds.JumpWidth || (high > low + 1 && scales.Length < 6))
                {
                    break;
                }

                // The edge counts as a parameter: it was searched for.
                var form = new StepForm(scales[low], scales[high], middle: high > low + 1);
                var score = ScoredFit.Of(form, form.LinearCount + 1, series, thresholds.FitLevel);
                if (score.Aicc < (best?.Score.Aicc ?? double.PositiveInfinity))
                {
                    var at = series.Data.At;
                    best = new Jump(score, at.XAtU(scales[low]), at.XAtU(scales[high]), score.Fit.Beta[1], width);
                }
            }
        }

        return best;
    }
}
