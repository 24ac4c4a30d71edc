using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>Points ready to be fitted: sorted, with a weight each.</summary>
internal sealed class FitData
{
    private FitData(double[] x, double[] y, double[] weight, bool relative, double offset, Coordinates at, bool quick)
    {
        (X, Y, Weight, Relative, Offset, At, Quick) = (x, y, weight, relative, offset, at, quick);
        U = Array.ConvertAll(x, at.U);
        Z = Array.ConvertAll(x, at.Z);
    }

    public double[] X { get; }

    public double[] Y { get; }

    /// <summary>1 / variance of each residual; any common factor where the variance is unknown.</summary>
    public double[] Weight { get; }

    /// <summary>Whether residuals are ln(y + offset) - ln(fit + offset) instead of y - fit.</summary>
    public bool Relative { get; }

    /// <summary>0 for relative residuals; 1 for the squared logarithmic error ln(1 + y) - ln(1 + fit).</summary>
    public double Offset { get; }

    public Coordinates At { get; }

    /// <summary>Whether one polished start to five digits will do: for specifications and back-tests, of which there are hundreds.</summary>
    public bool Quick { get; }

    public double[] U { get; }

    public double[] Z { get; }

    public int Count => X.Length;

    public static FitData Of(double[] x, double[] y, double[] weight, bool relative, double offset = 0, bool quick = false)
    {
        // Sums depend on their order in the last digits: sorting makes the answer that of the set of points.
        var order = Enumerable.Range(0, x.Length).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byX = x[a].CompareTo(x[b]);
            var byY = byX != 0 ? byX : y[a].CompareTo(y[b]);
            return byY != 0 ? byY : weight[a].CompareTo(weight[b]);
        });
        return new FitData(Pick(x, order), Pick(y, order), Pick(weight, order), relative, offset, Coordinates.Of(x), quick);
    }

    public FitData WithY(double[] y) => new(X, y, Weight, Relative, Offset, At, Quick);

    public FitData WithWeight(double[] weight) => new(X, Y, weight, Relative, Offset, At, Quick);

    public FitData Where(Func<int, bool> keep)
    {
        var order = Enumerable.Range(0, Count).Where(keep).ToArray();
        var x = Pick(X, order);
        return new FitData(x, Pick(Y, order), Pick(Weight, order), Relative, Offset, Coordinates.Of(x), Quick);
    }

    /// <summary>The residual of a point that was measured as y where the curve says fit; null where the fit has no logarithm.</summary>
    public double? Residual(double y, double fit) =>
        !Relative ? y - fit : fit + Offset > 0 ? Math.Log((y + Offset) / (fit + Offset)) : null;

    private static double[] Pick(double[] values, int[] order) => Array.ConvertAll(order, i => values[i]);
}
