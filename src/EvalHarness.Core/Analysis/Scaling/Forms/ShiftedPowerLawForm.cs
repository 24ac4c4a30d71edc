namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>y = a + b (1/x + g)^c (M3): a power law that flattens at large x.</summary>
internal sealed class ShiftedPowerLawForm : CurveForm
{
    public override TrendFormId Id => TrendFormId.ShiftedPowerLaw;

    public override string Formula => "y = a + b (1/x + g)^c";

    public override int LinearCount => 2;

    public override int NonlinearCount => 2;

    public override bool FirstIsLimit => true;

    public override double[] Steps => [0.2, 0.5];

    public override IReadOnlyList<double[]> Starts(Coordinates at) =>
        Grid([0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1, 1.6, 2.5], [-9, -6, -4, -2.5, -1.2, 0, 1.2]);

    public override bool Allows(ReadOnlySpan<double> theta) => theta[0] is > 1e-3 and < 20 && theta[1] is > -25 and < 12;

    // theta[1] = ln g in units where x = 1 at the centre of log x.
    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = Math.Pow(Math.Exp(-at.LogHalf * u) + Math.Exp(theta[1]), theta[0]);
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at) =>
    [
        new("a", beta[0]),
        new("b", beta[1] * Math.Exp(theta[0] * at.LogCentre)),
        new("c", theta[0]),
        new("g", Math.Exp(theta[1] - at.LogCentre)),
    ];
}
