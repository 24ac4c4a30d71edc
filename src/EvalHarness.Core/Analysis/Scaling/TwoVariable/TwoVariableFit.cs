using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Analysis.Scaling;

/// <summary>A point of the two-variable law.</summary>
/// <param name="N">First scale, e.g. parameters; greater than 0.</param>
/// <param name="D">Second scale, e.g. tokens; greater than 0.</param>
/// <param name="Loss">The loss; greater than 0.</param>
public sealed record TwoVariablePoint(double N, double D, double Loss);

/// <summary>loss = E + A / N^alpha + B / D^beta (Hoffmann et al., 2022).</summary>
/// <param name="Method">How it was fitted.</param>
/// <param name="A">Weight of the first scale.</param>
/// <param name="B">Weight of the second scale.</param>
/// <param name="E">The loss that no scale removes.</param>
/// <param name="Alpha">Exponent of the first scale.</param>
/// <param name="Beta">Exponent of the second scale.</param>
/// <param name="MeanAbsoluteLogResidual">Mean |ln loss - ln fit|.</param>
/// <param name="Delta">Where the Huber loss turns from squares to absolute values, in log loss.</param>
public sealed record TwoVariableResult(
    string Method, double A, double B, double E, double Alpha, double Beta, double MeanAbsoluteLogResidual, double Delta)
{
    /// <summary>The loss at two scales.</summary>
    public double Predict(double n, double d) => E + (A * Math.Pow(n, -Alpha)) + (B * Math.Pow(d, -Beta));

    /// <summary>With compute proportional to N x D, the share of the exponent that goes to the first scale: beta / (alpha + beta).</summary>
    public double ComputeExponent => Beta / (Alpha + Beta);
}

/// <summary>
/// Fits the two-variable law with a Huber loss on log residuals: a search over both exponents, then iteratively reweighted Gauss-Newton
/// steps from the best starts. Needs at least 6 points with two different values on each scale.
/// </summary>
public static class TwoVariableFit
{
    private const double Threshold = 1e-3;

    /// <summary>Huber loss with delta = 1e-3 in log loss, as in Hoffmann et al. (2022).</summary>
    public static TwoVariableResult? Huber(IReadOnlyList<TwoVariablePoint> points) =>
        Fit(points, freeScale: false, "Huber, delta 1e-3 on log loss");

    /// <summary>
    /// The same with the scale of the residuals fitted as well, as in Besiroglu et al. (2024): delta then shrinks with the scale, and the
    /// fit is all but least absolute deviations.
    /// </summary>
    public static TwoVariableResult? FreeScaleHuber(IReadOnlyList<TwoVariablePoint> points) =>
        Fit(points, freeScale: true, "Huber with free scale, delta 1e-3 of it on log loss");

    private static TwoVariableResult? Fit(IReadOnlyList<TwoVariablePoint> points, bool freeScale, string method)
    {
        if (points.Count < 6
            || points.Select(point => point.N).Distinct().Count() < 2
            || points.Select(point => point.D).Distinct().Count() < 2)
        {
            return null;
        }

        TwoVariablePoint[] sorted = [.. points.OrderBy(point => point.N).ThenBy(point => point.D).ThenBy(point => point.Loss)];
        var best = Starts(sorted).Select(start => Reweighted.Minimise(sorted, start, Threshold, 300)).MinBy(fit => fit.Value);
        var delta = Threshold;
        if (freeScale)
        {
            // Down to the fitted scale by halves, so that every step starts close to its answer.
            for (var goal = ScaleOf(sorted, best.Theta) * Threshold; delta > goal;)
            {
                delta = Math.Max(goal, 0.5 * delta);
                best = Reweighted.Minimise(sorted, best.Theta, delta, 400);
                goal = ScaleOf(sorted, best.Theta) * Threshold;
            }
        }
        else
        {
            best = Reweighted.Minimise(sorted, best.Theta, delta, 5_000);
        }

        var theta = best.Theta;
        var mean = sorted.Average(point => Math.Abs(Reweighted.Residual(point, theta)));
        return new TwoVariableResult(method, Math.Exp(theta[0]), Math.Exp(theta[1]), Math.Exp(theta[2]), theta[3], theta[4], mean, delta);
    }

    // With nearly every residual beyond delta the likelihood is greatest at delta times the mean absolute residual.
    private static double ScaleOf(TwoVariablePoint[] points, double[] theta) =>
        Threshold * points.Average(point => Math.Abs(Reweighted.Residual(point, theta)));

    private static IEnumerable<double[]> Starts(TwoVariablePoint[] points)
    {
        double[] exponents = [0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0];
        return exponents.SelectMany(alpha => exponents.Select(beta => Linear(points, alpha, beta)))
            .OrderBy(start => start.Error)
            .Take(4)
            .Select(start => start.Theta);
    }

    // Given both exponents the rest is linear: least squares on relative residuals.
    private static (double[] Theta, double Error) Linear(TwoVariablePoint[] points, double alpha, double beta)
    {
        var design = Matrix<double>.Build.Dense(points.Length, 3, (i, k) => k switch
        {
            0 => Math.Pow(points[i].N / points[0].N, -alpha),
            1 => Math.Pow(points[i].D / points[0].D, -beta),
            _ => 1,
        } / points[i].Loss);
        var solution = design.QR().Solve(Vector<double>.Build.Dense(points.Length, 1));
        var floor = 1e-3 * points.Min(point => point.Loss);
        double[] theta =
        [
            Math.Log(Math.Max(solution[0], floor)) + (alpha * Math.Log(points[0].N)),
            Math.Log(Math.Max(solution[1], floor)) + (beta * Math.Log(points[0].D)),
            Math.Log(Math.Max(solution[2], floor)),
            alpha,
            beta,
        ];
        return (theta, points.Sum(point => Math.Abs(Reweighted.Residual(point, theta))));
    }
}
