using EvalHarness.Analysis.Scaling.Fitting;
using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Analysis.Scaling;

/// <summary>loss = E + A / N^c + B / D^c: one exponent for both scales (Gadre et al., 2024), by least squares on the loss.</summary>
/// <param name="A">Weight of the first scale.</param>
/// <param name="B">Weight of the second scale.</param>
/// <param name="E">The loss that no scale removes.</param>
/// <param name="Exponent">c.</param>
public sealed record SharedExponentFit(double A, double B, double E, double Exponent)
{
    /// <summary>The loss at two scales.</summary>
    public double Predict(double n, double d) => E + (A * Math.Pow(n, -Exponent)) + (B * Math.Pow(d, -Exponent));

    /// <summary>Fits at least 5 points; null with fewer.</summary>
    public static SharedExponentFit? Of(IReadOnlyList<TwoVariablePoint> points)
    {
        if (points.Count < 5)
        {
            return null;
        }

        TwoVariablePoint[] sorted = [.. points.OrderBy(point => point.N).ThenBy(point => point.D).ThenBy(point => point.Loss)];
        double Error(double c) => Solve(sorted, c).Error;
        var start = Enumerable.Range(1, 60).Select(i => 0.02 * i).MinBy(Error);
        var best = LocalSearch.Minimise(theta => theta[0] is > 1e-3 and < 5 ? Error(theta[0]) : 1e300, [start], [0.01], 1e-14);
        return Solve(sorted, best.Point[0]).Fit;
    }

    private static (SharedExponentFit Fit, double Error) Solve(TwoVariablePoint[] points, double c)
    {
        double n = points[0].N, d = points[0].D;
        var design = Matrix<double>.Build.Dense(points.Length, 3, (i, k) => k switch
        {
            0 => Math.Pow(points[i].N / n, -c),
            1 => Math.Pow(points[i].D / d, -c),
            _ => 1,
        });
        var target = Vector<double>.Build.Dense(points.Length, i => points[i].Loss);
        var solution = design.QR().Solve(target);
        var fit = new SharedExponentFit(solution[0] * Math.Pow(n, c), solution[1] * Math.Pow(d, c), solution[2], c);
        return (fit, (target - (design * solution)).L2Norm());
    }
}
