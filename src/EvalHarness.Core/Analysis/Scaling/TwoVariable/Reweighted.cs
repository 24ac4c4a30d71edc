using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Analysis.Scaling;

/// <summary>Huber loss on log residuals by iteratively reweighted Gauss-Newton steps with Levenberg's damping. Theta: ln A, ln B, ln E, alpha, beta.</summary>
internal static class Reweighted
{
    public static double Residual(TwoVariablePoint point, double[] theta) =>
        Math.Log(point.Loss) - Math.Log(
            Math.Exp(theta[0] - (theta[3] * Math.Log(point.N))) + Math.Exp(theta[1] - (theta[4] * Math.Log(point.D))) + Math.Exp(theta[2]));

    public static (double[] Theta, double Value) Minimise(TwoVariablePoint[] points, double[] start, double delta, int iterations)
    {
        var theta = (double[])start.Clone();
        var value = Loss(points, theta, delta);
        var damping = 1e-3;
        for (var i = 0; i < iterations && damping < 1e12; i++)
        {
            var step = Step(points, theta, delta, damping);
            double[] next = [.. theta.Zip(step, (a, b) => a + b)];
            var found = Loss(points, next, delta);
            if (found < value)
            {
                var done = value - found < 1e-15 * value && damping < 1e-6;
                (theta, value, damping) = (next, found, Math.Max(1e-12, 0.2 * damping));
                if (done)
                {
                    break;
                }
            }
            else
            {
                damping *= 6;
            }
        }

        return (theta, value);
    }

    private static double Loss(TwoVariablePoint[] points, double[] theta, double delta)
    {
        double sum = 0;
        foreach (var point in points)
        {
            var size = Math.Abs(Residual(point, theta));
            sum += size <= delta ? 0.5 * size * size / delta : size - (0.5 * delta);
        }

        return double.IsFinite(sum) ? sum : double.MaxValue;
    }

    private static double[] Step(TwoVariablePoint[] points, double[] theta, double delta, double damping)
    {
        var normal = Matrix<double>.Build.Dense(5, 5);
        var right = Vector<double>.Build.Dense(5);
        var gradient = new double[5];
        foreach (var point in points)
        {
            double logN = Math.Log(point.N), logD = Math.Log(point.D);
            double a = Math.Exp(theta[0] - (theta[3] * logN)), b = Math.Exp(theta[1] - (theta[4] * logD)), e = Math.Exp(theta[2]);
            var sum = a + b + e;
            var residual = Math.Log(point.Loss) - Math.Log(sum);
            var weight = 1 / Math.Max(Math.Abs(residual), delta);
            gradient[0] = a / sum;
            gradient[1] = b / sum;
            gradient[2] = e / sum;
            gradient[3] = -logN * a / sum;
            gradient[4] = -logD * b / sum;
            for (var j = 0; j < 5; j++)
            {
                right[j] += weight * gradient[j] * residual;
                for (var k = 0; k < 5; k++)
                {
                    normal[j, k] += weight * gradient[j] * gradient[k];
                }
            }
        }

        for (var j = 0; j < 5; j++)
        {
            normal[j, j] *= 1 + damping;
        }

        return normal.Solve(right).ToArray();
    }
}
