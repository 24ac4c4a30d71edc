namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>Two straight arms in log x that meet at a given place: for the search of a turning point.</summary>
internal sealed class HingeForm(double place) : CurveForm
{
    public override TrendFormId Id => TrendFormId.Quadratic;

    public override string Formula => "y = a + b ln x + c max(0, ln x - ln m)";

    public override int LinearCount => 3;

    public override int NonlinearCount => 0;

    public override double[] Steps => [];

    public override IReadOnlyList<double[]> Starts(Coordinates at) => [[]];

    public override bool Allows(ReadOnlySpan<double> theta) => true;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = u;
        row[2] = Math.Max(0, u - place);
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at) =>
        [new("b", beta[1] / at.LogHalf), new("c", beta[2] / at.LogHalf), new("m", at.XAtU(place))];
}
