using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Verdicts;
using EvalHarness.Evaluation;
using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Places every checkpoint that is no rung against the curve of the ladder.</summary>
internal static class VariantPlacements
{
    public static IReadOnlyList<VariantPlacement> Of(FamilyContext context)
    {
        var placements = new List<VariantPlacement>();
        foreach (var group in new[] { ConditionGroup.Clean, context.RobustGroup }.Distinct())
        {
            Checkpoint[] variants = [.. context.All.Where(checkpoint => !checkpoint.IsRung)];
            if (variants.Length > 0 && context.Values(CellDraws.Accuracy, group) is { } values && Curves(context, values) is { } curves)
            {
                placements.AddRange(variants
                    .Where(variant => values.Rows.ContainsKey(variant.Id))
                    .Select(variant => Place(context, curves, variant, values.Rows[variant.Id], group)));
            }
        }

        return placements;
    }

    // The ladder's curve as measured, then refitted to every resample.
    private static CurveFit[]? Curves(FamilyContext context, GroupValues values)
    {
        var points = context.Rungs.Select(rung => new TrendPoint(context.XOf(rung), values.Rows[rung.Id][0], values.Errors[rung.Id]));
        var series = TrendSeries.Of([.. points], new TrendOptions { Residuals = ResidualScale.Absolute });
        if (VerdictRules.Judge(series, context.Options.Thresholds).Smooth is not { } smooth)
        {
            return null;
        }

        // The series is sorted by scale like the rungs, so rows line up.
        return [.. Enumerable.Range(0, context.Options.Resamples + 1).Select(b => b == 0
            ? smooth.Fit
            : CurveFitter.Refit(smooth.Fit, series.Data.WithY([.. context.Rungs.Select(rung => values.Rows[rung.Id][b])])))];
    }

    private static VariantPlacement Place(FamilyContext context, CurveFit[] curves, Checkpoint variant, double[] row, string group)
    {
        var logs = curves.Select((curve, b) => Math.Log(Invert(curve, row[b]))).ToArray();
        var (low, high) = (Math.Log(context.X[0]), Math.Log(context.X[^1]));
        var note = logs[0] == double.PositiveInfinity ? "better than every size of the ladder's curve"
            : logs[0] == double.NegativeInfinity ? "worse than every size of the ladder's curve"
            : null;
        var clipped = Array.ConvertAll(logs, log => Math.Clamp(log, low, high));
        var interval = Lines.Interval(clipped);
        return new VariantPlacement(
            context.Id("variant", variant.Name, group),
            variant.Id,
            variant.Variant!,
            group,
            variant.Scales.TryGetValue(context.Options.Axis, out var x) ? x : null,
            row[0],
            note is null ? Math.Exp(logs[0]) : null,
            note is null ? new Interval(Math.Exp(interval.Lower), Math.Exp(interval.Upper)) : null,
            note);
    }

    // Scale at which the curve reaches y; infinite above it, 0 below it.
    private static double Invert(CurveFit curve, double y)
    {
        double Value(double u) => curve.Predict(curve.At.XAtU(u));
        double low = -1, high = 1;
        var rising = Value(1) >= Value(-1);
        var (worst, best) = rising ? (Value(-1), Value(1)) : (Value(1), Value(-1));
        if (y > best)
        {
            return double.PositiveInfinity;
        }

        if (y < worst)
        {
            return 0;
        }

        for (var i = 0; i < 50; i++)
        {
            var middle = 0.5 * (low + high);
            if (Value(middle) < y == rising)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return curve.At.XAtU(0.5 * (low + high));
    }
}
