using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>Global search over a form's grid of starts, then a local search from the best few.</summary>
internal static class CurveFitter
{
    public static CurveFit Fit(CurveForm form, FitData data, int polished = 3)
    {
        var projection = new VariableProjection(form, data);
        var starts = form.Starts(data.At);
        if (form.NonlinearCount == 0)
        {
            return Finish(form, data, projection, []);
        }

        var values = new double[starts.Count];
        var order = new int[starts.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = projection.Evaluate(starts[i]);
            order[i] = i;
        }

        Array.Sort(order, (a, b) => values[a] != values[b] ? values[a].CompareTo(values[b]) : a.CompareTo(b));
        var best = (Point: starts[order[0]], Value: values[order[0]]);
        if (data.Quick)
        {
            return Finish(form, data, projection, DampedSteps.From(best.Point, projection, data.Count, steps: 12, tolerance: 1e-6));
        }

        foreach (var i in order.Take(polished))
        {
            var found = LocalSearch.Minimise(theta => projection.Evaluate(theta), starts[i], form.Steps);
            if (found.Value < best.Value)
            {
                best = found;
            }
        }

        return Finish(form, data, projection, best.Point);
    }

    /// <summary>From a fit of nearly the same data: for resamples.</summary>
    public static CurveFit Refit(CurveFit fit, FitData data)
    {
        var projection = new VariableProjection(fit.Form, data);
        return Finish(fit.Form, data, projection, DampedSteps.From(fit.Theta, projection, data.Count, steps: 8, tolerance: 1e-5));
    }

    private static CurveFit Finish(CurveForm form, FitData data, VariableProjection projection, double[] theta)
    {
        var value = projection.Evaluate(theta);
        return new CurveFit(form, data.At, theta, (double[])projection.Beta.Clone(), value);
    }
}
