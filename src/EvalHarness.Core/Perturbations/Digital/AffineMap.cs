using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>An affine map: x' = a x + b y + c, y' = d x + e y + f.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>
    /// For a place in the result the place in the source, where the source's points centre + s, (centre + s, centre - s) and centre - s,
    /// with s a third of the shorter side, have each been moved by up to the jitter along either axis.
    /// </summary>
    public static AffineMap Jittered(ImageShape shape, double jitter, ref SeededRandom random)
    {
        double x = shape.Height / 2, y = shape.Width / 2, s = Math.Min(shape.Height, shape.Width) / 3;
        Span<double> to = [x + s, y + s, x + s, y - s, x - s, y - s];
        Span<double> from = stackalloc double[6];
        for (var i = 0; i < 6; i++)
        {
            from[i] = to[i] + (jitter * ((2 * random.NextDouble()) - 1));
        }

        return Through(from, to);
    }

    /// <summary>x' for a place.</summary>
    public float X(double x, double y) => (float)Math.Clamp((A * x) + (B * y) + C, -1e6, 1e6);

    /// <summary>y' for a place.</summary>
    public float Y(double x, double y) => (float)Math.Clamp((D * x) + (E * y) + F, -1e6, 1e6);

    // The map that takes three points to three others; points on a line have none, and give the identity.
    private static AffineMap Through(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double x1 = p[2] - p[0], y1 = p[3] - p[1], x2 = p[4] - p[0], y2 = p[5] - p[1];
        var determinant = (x1 * y2) - (x2 * y1);
        if (Math.Abs(determinant) < 1e-9)
        {
            return new AffineMap(1, 0, 0, 0, 1, 0);
        }

        double u1 = q[2] - q[0], v1 = q[3] - q[1], u2 = q[4] - q[0], v2 = q[5] - q[1];
        var a = ((u1 * y2) - (u2 * y1)) / determinant;
        var b = ((u2 * x1) - (u1 * x2)) / determinant;
        var d = ((v1 * y2) - (v2 * y1)) / determinant;
        var e = ((v2 * x1) - (v1 * x2)) / determinant;
        return new AffineMap(a, b, q[0] - (a * p[0]) - (b * p[1]), d, e, q[1] - (d * p[0]) - (e * p[1]));
    }
}
