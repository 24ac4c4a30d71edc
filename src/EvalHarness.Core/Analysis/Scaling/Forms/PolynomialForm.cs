namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>Constant, line and parabola in log x.</summary>
internal sealed class PolynomialForm(TrendFormId id, int degree, string formula) : CurveForm
{
    private static readonly string[] Names = ["a", "b", "c"];

    public override TrendFormId Id => id;

    public override string Formula => formula;

    public override int LinearCount => degree + 1;

    public override int NonlinearCount => 0;

    public override double[] Steps => [];

    public override IReadOnlyList<double[]> Starts(Coordinates at) => [[]];

    public override bool Allows(ReadOnlySpan<double> theta) => true;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        for (var i = 1; i <= degree; i++)
        {
            row[i] = row[i - 1] * u;
        }
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at)
    {
        // u = (ln x - m) / h, expanded.
        double m = at.LogCentre, h = at.LogHalf;
        var b = degree > 0 ? beta[1] / h : 0;
        var c = degree > 1 ? beta[2] / (h * h) : 0;
        double[] values = [beta[0] - (b * m) + (c * m * m), b - (2 * c * m), c];
        return [.. values.Take(degree + 1).Select((value, i) => new NamedValue(Names[i], value))];
    }
}
