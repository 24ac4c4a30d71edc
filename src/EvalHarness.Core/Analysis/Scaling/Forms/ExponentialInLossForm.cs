namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>y = eps - k exp(-gamma x), x a loss (Gadre et al., 2024): error falls from eps as the loss falls.</summary>
internal sealed class ExponentialInLossForm : CurveForm
{
    public override TrendFormId Id => TrendFormId.ExponentialInLoss;

    public override string Formula => "y = eps - k exp(-gamma x)";

    public override int LinearCount => 2;

    public override int NonlinearCount => 1;

    public override bool FirstIsLimit => true;

    public override double[] Steps => [0.3];

    public override IReadOnlyList<double[]> Starts(Coordinates at) =>
        Grid([0.02, 0.06, 0.15, 0.3, 0.5, 0.8, 1.2, 1.7, 2.4, 3.2, 4.5, 6, 9, 14]);

    public override bool Allows(ReadOnlySpan<double> theta) => theta[0] is > 1e-3 and < 40;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = Math.Exp(-theta[0] * z);
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at)
    {
        var gamma = theta[0] / at.Half;
        return [new("eps", beta[0]), new("k", -beta[1] * Math.Exp(gamma * at.Centre)), new("gamma", gamma)];
    }
}
