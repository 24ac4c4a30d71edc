namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>
/// (y - a) / (y0 - y)^alpha = b x^c (M4 of Alabdulmohsin et al., 2022): between a start y0 and a limit a. With s = (y - a) / (y0 - a)
/// it reads s / (1 - s)^alpha = k x^c, so s has only three parameters and y is linear in the other two.
/// </summary>
internal sealed class AlabdulmohsinForm : CurveForm
{
    public override TrendFormId Id => TrendFormId.Alabdulmohsin;

    public override string Formula => "(y - a) / (y0 - y)^alpha = b x^c";

    public override int LinearCount => 2;

    public override int NonlinearCount => 3;

    public override bool FirstIsLimit => true;

    public override double[] Steps => [0.3, 0.5, 0.3];

    public override IReadOnlyList<double[]> Starts(Coordinates at) =>
        Grid([-3, -1, 0, 0.7, 1.4], [-5, -3, -1.5, 0, 1.5, 3], [-10, -6, -3.5, -2, -1.2, -0.6, -0.3]);

    public override bool Allows(ReadOnlySpan<double> theta) =>
        theta[0] is > -8 and < 4 && Math.Abs(theta[1]) < 25 && theta[2] is > -60 and < -1e-3;

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        row[0] = 1;
        row[1] = Share(Math.Exp(theta[0]), theta[1] + (theta[2] * u));
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at)
    {
        var alpha = Math.Exp(theta[0]);
        var c = theta[2] / at.LogHalf;
        var size = Math.Pow(Math.Abs(beta[1]), 1 - alpha);
        return
        [
            new("a", beta[0]),
            new("y0", beta[0] + beta[1]),
            new("alpha", alpha),
            new("b", Math.Exp(theta[1] - (c * at.LogCentre)) * size),
            new("c", c),
        ];
    }

    // The root q = ln(s / (1 - s)) of ln s - alpha ln(1 - s) = level: increasing, between slopes 1 and alpha, so Newton with a bracket.
    private static double Share(double alpha, double level)
    {
        double low = -60, high = 60;
        var q = Math.Clamp(level / (level > 0 ? Math.Max(alpha, 0.02) : 1), low, high);
        for (var i = 0; i < 60; i++)
        {
            var minus = SoftPlus(-q);
            var plus = SoftPlus(q);
            var value = -minus + (alpha * plus) - level;
            if (value > 0)
            {
                high = q;
            }
            else
            {
                low = q;
            }

            var s = 1 / (1 + Math.Exp(-q));
            var next = q - (value / ((1 - s) + (alpha * s)));
            if (next <= low || next >= high)
            {
                next = 0.5 * (low + high);
            }

            if (Math.Abs(next - q) < 1e-13 * (1 + Math.Abs(q)))
            {
                return 1 / (1 + Math.Exp(-next));
            }

            q = next;
        }

        return 1 / (1 + Math.Exp(-q));
    }

    private static double SoftPlus(double q) => q > 30 ? q : Math.Log(1 + Math.Exp(q));
}
