namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>y = a + h / (1 + exp(-k (ln x - ln m))).</summary>
internal sealed class SigmoidForm(double steepest) : CurveForm
{
    private static readonly double[] Places = [-1.1, -0.85, -0.7, -0.55, -0.4, -0.25, -0.1, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.1];

    public override TrendFormId Id => TrendFormId.Sigmoid;

    public override string Formula => "y = a + h / (1 + exp(-k (ln x - ln m)))";

    public override int LinearCount => 2;

    public override int NonlinearCount => 2;

    public override bool FirstIsLimit => true;

    public override double[] Steps => [0.3, 0.15];

    public override IReadOnlyList<double[]> Starts(Coordinates at) =>
        Grid([0.3, 0.9, 1.5, 2.1, 2.8, 3.6], Places)
        .Where(start => Allows(start)).ToArray();

    public override bool Allows(ReadOnlySpan<double> theta) => theta[0] > -2 && theta[0] < steepest && Math.Abs(theta[1]) < 2;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = 1 / (1 + Math.Exp(-Math.Exp(theta[0]) * (u - theta[1])));
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at) =>
    [
        new("a", beta[0]),
        new("h", beta[1]),
        new("k", Math.Exp(theta[0]) / at.LogHalf),
        new("m", at.XAtU(theta[1])),
    ];
}
