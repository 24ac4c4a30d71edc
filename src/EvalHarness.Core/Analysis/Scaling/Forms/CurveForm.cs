namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>
/// A curve y = sum of linear coefficients times basis functions with few non-linear parameters: given those, the rest is a linear
/// solve (variable projection), which makes a global search cheap and safe.
/// </summary>
internal abstract class CurveForm
{
    public abstract TrendFormId Id { get; }

    public abstract string Formula { get; }

    public abstract int LinearCount { get; }

    public abstract int NonlinearCount { get; }

    public int ParameterCount => LinearCount + NonlinearCount;

    /// <summary>Whether the first coefficient is a limit that a positive metric cannot take below 0.</summary>
    public virtual bool FirstIsLimit => false;

    /// <summary>Non-linear starting points, a grid over everything the form can look like on the range.</summary>
    public abstract IReadOnlyList<double[]> Starts(Coordinates at);

    /// <summary>First step of the local search, one a non-linear parameter.</summary>
    public abstract double[] Steps { get; }

    /// <summary>Whether the non-linear parameters are inside what the form allows.</summary>
    public abstract bool Allows(ReadOnlySpan<double> theta);

    /// <summary>Basis functions at one scale.</summary>
    public abstract void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row);

    /// <summary>The parameters under their own names and in their own units.</summary>
    public abstract IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at);

    protected static IReadOnlyList<double[]> Grid(params double[][] axes)
    {
        var result = new List<double[]> { Array.Empty<double>() };
        foreach (var axis in axes)
        {
            result = [.. result.SelectMany(head => axis.Select(value => (double[])[.. head, value]))];
        }

        return result;
    }
}
