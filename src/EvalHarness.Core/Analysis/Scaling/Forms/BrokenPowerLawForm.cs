namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>y = a + b x^-c0 prod (1 + (x/d_i)^(1/f_i))^(-c_i f_i) (Caballero et al., 2022), one or two breaks.</summary>
internal sealed class BrokenPowerLawForm(int breaks) : CurveForm
{
    public override TrendFormId Id => breaks == 1 ? TrendFormId.BrokenPowerLaw1 : TrendFormId.BrokenPowerLaw2;

    public override string Formula => breaks == 1
        ? "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1)"
        : "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1) (1 + (x/d2)^(1/f2))^(-c2 f2)";

    public override int LinearCount => 2;

    public override int NonlinearCount => 1 + (3 * breaks);

    public override bool FirstIsLimit => true;

    public override double[] Steps => breaks == 1 ? [0.3, 0.5, 0.1, 0.4] : [0.3, 0.5, 0.1, 0.4, 0.5, 0.1, 0.4];

    public override IReadOnlyList<double[]> Starts(Coordinates at)
    {
        double[] first = [-0.5, 0.05, 0.3, 1, 2.5], change = [-6, -2, -0.5, 0.5, 1.5, 4, 10], places = [-0.8, -0.5, -0.2, 0.1, 0.4, 0.7, 0.95];
        if (breaks == 1)
        {
            return Grid(first, change, places, [-4, -2.5, -1.2]);
        }

        // Breaks in order of scale: the product does not care, the search does.
        return [.. Grid([0.05, 0.5, 1.5], [-2, 0.7, 3], [-0.6, -0.2, 0.3], [-2.5, -1.2], [-2, 0.7, 3], [-0.1, 0.3, 0.8], [-2.5, -1.2])
            .Where(start => start[2] < start[5])];
    }

    public override bool Allows(ReadOnlySpan<double> theta)
    {
        if (Math.Abs(theta[0]) > 40)
        {
            return false;
        }

        for (var i = 1; i < theta.Length; i += 3)
        {
            if (Math.Abs(theta[i]) > 60 || Math.Abs(theta[i + 1]) > 1.6 || theta[i + 2] is < -6.5 or > 0.7)
            {
                return false;
            }
        }

        return true;
    }

    public override void Basis(ReadOnlySpan<double> theta, double u, double z, Coordinates at, Span<double> row)
    {
        var log = -theta[0] * u;
        for (var i = 1; i < theta.Length; i += 3)
        {
            var f = Math.Exp(theta[i + 2]);
            var q = (u - theta[i + 1]) / f;
            log -= theta[i] * f * (q > 30 ? q : Math.Log(1 + Math.Exp(q)));
        }

        row[0] = 1;
        row[1] = Math.Exp(Math.Clamp(log, -200, 200));
    }

    public override IReadOnlyList<NamedValue> Natural(ReadOnlySpan<double> theta, ReadOnlySpan<double> beta, Coordinates at)
    {
        var c0 = theta[0] / at.LogHalf;
        List<NamedValue> values = [new("a", beta[0]), new("b", beta[1] * Math.Exp(c0 * at.LogCentre)), new("c0", c0)];
        for (int i = 1, k = 1; i < theta.Length; i += 3, k++)
        {
            values.Add(new(FormattableString.Invariant($"c{k}"), theta[i] / at.LogHalf));
            values.Add(new(FormattableString.Invariant($"d{k}"), at.XAtU(theta[i + 1])));
            values.Add(new(FormattableString.Invariant($"f{k}"), Math.Exp(theta[i + 2]) * at.LogHalf));
        }

        return values;
    }
}
