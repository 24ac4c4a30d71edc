using MathNet.Numerics.LinearAlgebra;

namespace EvalHarness.Metrics.Recalibration;

/// <summary>Logistic regression on a few features, by Newton's method with step halving: what Platt and beta calibration need.</summary>
internal static class LogisticFit
{
    /// <summary>
    /// Weights w that maximise sum t ln s + (1 - t) ln(1 - s) with s = 1 / (1 + exp(-w.x)); <paramref name="rows"/> is n x features,
    /// targets lie in [0, 1]. The tiny ridge keeps the fit finite where the classes are separable.
    /// </summary>
    public static double[] Fit(double[] rows, int features, double[] target, double ridge = 1e-10)
    {
        var weights = new double[features];
        var loss = Loss(rows, features, target, weights, ridge);
        for (var step = 0; step < 200; step++)
        {
            var direction = Newton(rows, features, target, weights, ridge);
            var scale = 1.0;
            double[] next;
            double nextLoss;
            do
            {
                next = new double[features];
                for (var j = 0; j < features; j++)
                {
                    next[j] = weights[j] - scale * direction[j];
                }

                nextLoss = Loss(rows, features, target, next, ridge);
                scale /= 2;
            }
            while (nextLoss > loss && scale > 1e-12);

            // The step that no longer lowers the loss is at its floor of rounding.
            if (nextLoss >= loss)
            {
                break;
            }

            weights = next;
            loss = nextLoss;
        }

        return weights;
    }

    private static double Loss(double[] rows, int features, double[] target, double[] weights, double ridge)
    {
        var sum = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var margin = Margin(rows, features, weights, i);
            sum += Math.Max(margin, 0) - margin * target[i] + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
        }

        foreach (var weight in weights)
        {
            sum += ridge / 2 * weight * weight;
        }

        return sum;
    }

    private static double[] Newton(double[] rows, int features, double[] target, double[] weights, double ridge)
    {
        var gradient = Vector<double>.Build.Dense(features, j => ridge * weights[j]);
        var hessian = Matrix<double>.Build.DenseIdentity(features) * (ridge + 1e-12);
        for (var i = 0; i < target.Length; i++)
        {
            var s = 1 / (1 + Math.Exp(-Margin(rows, features, weights, i)));
            var curvature = s * (1 - s);
            for (var j = 0; j < features; j++)
            {
                var x = rows[i * features + j];
                gradient[j] += (s - target[i]) * x;
                for (var k = 0; k < features; k++)
                {
                    hessian[j, k] += curvature * x * rows[i * features + k];
                }
            }
        }

        return hessian.Solve(gradient).ToArray();
    }

    private static double Margin(double[] rows, int features, double[] weights, int i)
    {
        var margin = 0.0;
        for (var j = 0; j < features; j++)
        {
            margin += weights[j] * rows[i * features + j];
        }

        return margin;
    }
}
