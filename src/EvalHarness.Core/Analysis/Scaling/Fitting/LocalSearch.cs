using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>MathNet's Nelder-Mead, restarted from its own answer until that no longer helps; keeps the best point it has seen.</summary>
internal static class LocalSearch
{
    private const int Restarts = 3;

    public static (double[] Point, double Value) Minimise(
        Func<double[], double> function, double[] start, double[] steps, double tolerance = 1e-10)
    {
        var best = (Point: (double[])start.Clone(), Value: function(start));
        if (start.Length == 0 || !(best.Value < 1e299))
        {
            return best;
        }

        var size = (double[])steps.Clone();
        for (var round = 0; round < Restarts; round++)
        {
            var before = best.Value;
            var scale = before > 0 ? before : 1;
            var objective = ObjectiveFunction.Value(vector =>
            {
                var point = vector.AsArray() ?? vector.ToArray();
                var value = function(point);
                if (value < best.Value)
                {
                    best = ((double[])point.Clone(), value);
                }

                // Scaled to size 1, because the library's convergence test adds a fixed 1e-10 to the values.
                return Math.Min(value / scale, 1e30);
            });
            try
            {
                _ = NelderMeadSimplex.Minimum(
                    objective, Vector<double>.Build.DenseOfArray(best.Point), Vector<double>.Build.DenseOfArray(size), tolerance, 600);
            }
            catch (OptimizationException)
            {
                // Out of iterations: the best point seen is kept, and the next round goes on from it.
            }

            if (!(before - best.Value > 1e-9 * before))
            {
                break;
            }

            size = Array.ConvertAll(size, step => -0.4 * step);
        }

        return best;
    }
}
