namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>y = b x^c (M1), with a limit a (M2).</summary>
internal sealed class PowerLawForm(bool withLimit) : CurveForm
{
    private static readonly double[] Exponents =
        [-24, -14, -9, -6, -4, -3, -2.2, -1.6, -1.1, -0.7, -0.4, -0.2, -0.07, 0.07, 0.2, 0.4, 0.7, 1.1, 1.6, 2.2, 3, 4, 6, 9];

    public override TrendFormId Id => withLimit ? TrendFormId.PowerLawWithFloor : TrendFormId.PowerLaw;

    public override string Formula => withLimit ? "y = a + b x^c" : "y = b x^c";

    public override int LinearCount => withLimit ? 2 : 1;

    public override int NonlinearCount => 1;

    public override bool FirstIsLimit => withLimit;

    public override double[] Steps => [0.3];

    public override IReadOnlyList<double[]> Starts(Coordinates at) => Grid(Exponents);

    public override bool Allows(ReadOnlySpan<double> theta) => Math.Abs(theta[0]) is > 1e-3 and < 60;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[LinearCount - 1] = Math.Exp(theta[0] * u);
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at)
    {
        var c = theta[0] / at.LogHalf;
        var b = beta[LinearCount - 1] * Math.Exp(-c * at.LogCentre);
        return withLimit ? [new("a", beta[0]), new("b", b), new("c", c)] : [new("b", b), new("c", c)];
    }
}
