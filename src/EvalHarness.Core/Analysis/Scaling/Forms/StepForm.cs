namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>Flat, a jump, flat; scales strictly between the two edges are on a level of their own.</summary>
internal sealed class StepForm(double lowEdge, double highEdge, bool middle) : CurveForm
{
    public override TrendFormId Id => TrendFormId.Sigmoid;

    public override string Formula => "flat, jump, flat";

    public override int LinearCount => middle ? 3 : 2;

    public override int NonlinearCount => 0;

    public override double[] Steps => [];

    public override IReadOnlyList<double[]> Starts(Coordinates at) => [[]];

    public override bool Allows(ReadOnlySpan<double> theta) => true;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = u >= highEdge - 1e-9 ? 1 : 0;
        row[2] = u > lowEdge + 1e-9 && u < highEdge - 1e-9 ? 1 : 0;
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at) =>
        [new("a", beta[0]), new("h", beta[1]), new("from", at.XAtU(lowEdge)), new("to", at.XAtU(highEdge))];
}
