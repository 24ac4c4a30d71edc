using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>Points ready to be fitted: sorted, with a weight each.</summary>
internal sealed class FitData
{
    private FitData(double[] x, double[] y, double[] weight, bool relative, Coordinates at)
    {
        (X, Y, Weight, Relative, At) = (x, y, weight, relative, at);
        U = Array.ConvertAll(x, at.U);
        Z = Array.ConvertAll(x, at.Z);
    }

    public double[] X { get; }

    public double[] Y { get; }

    /// <summary>1 / variance of each residual; any common factor where the variance is unknown.</summary>
    public double[] Weight { get; }

    /// <summary>Whether residuals are ln y - ln fit instead of y - fit.</summary>
    public bool Relative { get; }

    public Coordinates At { get; }

    public double[] U { get; }

    public double[] Z { get; }

    public int Count => X.Length;

    public static FitData Of(double[] x, double[] y, double[] weight, bool relative, Coordinates? at = null)
    {
        // Sums depend on their order in the last digits: sorting makes the answer that of the set of points.
        var order = Enumerable.Range(0, x.Length).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byX = x[a].CompareTo(x[b]);
            var byY = byX != 0 ? byX : y[a].CompareTo(y[b]);
            return byY != 0 ? byY : weight[a].CompareTo(weight[b]);
        });
        return new FitData(Pick(x, order), Pick(y, order), Pick(weight, order), relative, at ?? Coordinates.Of(x));
    }

    public FitData WithY(double[] y) => new(X, y, Weight, Relative, At);

    public FitData WithWeight(double[] weight) => new(X, Y, weight, Relative, At);

    public FitData Where(Func<int, bool> keep)
    {
        var order = Enumerable.Range(0, Count).Where(keep).ToArray();
        var x = Pick(X, order);
        return new FitData(x, Pick(Y, order), Pick(Weight, order), Relative, Coordinates.Of(x));
    }

    private static double[] Pick(double[] values, int[] order) => Array.ConvertAll(order, i => values[i]);
}
