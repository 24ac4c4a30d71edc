using System.Numerics.Tensors;

namespace EvalHarness.Metrics.Recalibration;

/// <summary>Limited-memory BFGS (Nocedal, 1980) with a backtracking line search, for smooth convex functions.</summary>
internal static class Lbfgs
{
    private const int Memory = 8;

    /// <summary>Value of a function; writes its gradient.</summary>
    public delegate double Objective(double[] at, double[] gradient);

    /// <summary>The minimum, to a gradient of 1e-9 or 500 steps.</summary>
    public static double[] Minimize(double[] start, Objective objective)
    {
        var x = (double[])start.Clone();
        var gradient = new double[x.Length];
        var value = objective(x, gradient);
        var history = new List<(double[] S, double[] Y, double Rho)>();
        for (var step = 0; step < 500 && TensorPrimitives.Norm<double>(gradient) > 1e-9; step++)
        {
            var direction = Direction(gradient, history);
            var slope = TensorPrimitives.Dot<double>(gradient, direction);
            if (slope >= 0)
            {
                break;
            }

            var next = new double[x.Length];
            var nextGradient = new double[x.Length];
            var nextValue = value;
            var scale = 1.0;
            var moved = false;
            for (; scale > 1e-10 && !moved; scale /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, scale, x, next);
                nextValue = objective(next, nextGradient);
                moved = nextValue <= value + 1e-4 * scale * slope;
            }

            if (!moved)
            {
                break;
            }

            Remember(history, x, next, gradient, nextGradient);
            (x, gradient, value) = (next, nextGradient, nextValue);
        }

        return x;
    }

    private static void Remember(
        List<(double[] S, double[] Y, double Rho)> history, double[] x, double[] next, double[] gradient, double[] nextGradient)
    {
        var s = new double[x.Length];
        var y = new double[x.Length];
        TensorPrimitives.Subtract<double>(next, x, s);
        TensorPrimitives.Subtract<double>(nextGradient, gradient, y);
        var curvature = TensorPrimitives.Dot<double>(s, y);
        if (curvature <= 0)
        {
            return;
        }

        if (history.Count == Memory)
        {
            history.RemoveAt(0);
        }

        history.Add((s, y, 1 / curvature));
    }

    private static double[] Direction(double[] gradient, List<(double[] S, double[] Y, double Rho)> history)
    {
        var q = Array.ConvertAll(gradient, g => -g);
        var alpha = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            alpha[i] = history[i].Rho * TensorPrimitives.Dot<double>(history[i].S, q);
            TensorPrimitives.MultiplyAdd(history[i].Y, -alpha[i], q, q);
        }

        if (history.Count > 0)
        {
            var (_, y, rho) = history[^1];
            TensorPrimitives.Multiply(q, 1 / (rho * TensorPrimitives.Dot<double>(y, y)), q);
        }

        for (var i = 0; i < history.Count; i++)
        {
            var beta = history[i].Rho * TensorPrimitives.Dot<double>(history[i].Y, q);
            TensorPrimitives.MultiplyAdd(history[i].S, alpha[i] - beta, q, q);
        }

        return q;
    }
}
