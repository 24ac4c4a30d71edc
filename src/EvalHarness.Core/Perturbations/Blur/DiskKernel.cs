namespace EvalHarness.Perturbations;

/// <summary>One quarter of a kernel that is the same left and right, up and down: <c>Weights[dy][dx]</c> for dy, dx from 0.</summary>
/// <param name="Weights">Rows from the centre outwards, each cut where only zeros follow.</param>
internal sealed record QuarterKernel(float[][] Weights)
{
    /// <summary>How far the kernel reaches.</summary>
    public int Radius { get; } = Math.Max(Weights.Length, Weights.Max(row => row.Length)) - 1;
}

/// <summary>
/// A lens out of focus: the grid points within a radius, all alike, softened by a small Gaussian. The grid ends at 8 (or at the radius, if
/// larger), and the softening sees its mirror image there, as OpenCV's does.
/// </summary>
internal static class DiskKernel
{
    /// <summary>The kernel of a radius and the deviation that softens it, both in pixels.</summary>
    public static QuarterKernel Of(double radius, double softening)
    {
        var reach = radius <= 8 ? 8 : (int)radius;
        var gaussian = Gaussian(radius <= 8 ? 1 : 2, softening);
        var side = (2 * reach) + 1;
        var disk = new double[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                disk[y, x] = ((x - reach) * (x - reach)) + ((y - reach) * (y - reach)) <= radius * radius ? 1 : 0;
            }
        }

        var total = disk.Cast<double>().Sum();
        var rows = Enumerable.Range(reach, reach + 1)
            .Select(y => Trim([.. Enumerable.Range(reach, reach + 1).Select(x => (float)(Soften(disk, gaussian, y, x) / total))]))
            .ToList();
        while (rows[^1].Length == 0)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return new QuarterKernel([.. rows]);
    }

    private static double[] Gaussian(int reach, double deviation)
    {
        var weights = Enumerable.Range(-reach, (2 * reach) + 1).Select(i => Math.Exp(-0.5 * i * i / (deviation * deviation))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }

    private static double Soften(double[,] disk, double[] gaussian, int y, int x)
    {
        var side = disk.GetLength(0);
        var reach = gaussian.Length / 2;
        var sum = 0.0;
        for (var i = -reach; i <= reach; i++)
        {
            for (var j = -reach; j <= reach; j++)
            {
                sum += gaussian[i + reach] * gaussian[j + reach]
                    * disk[Borders.Index(Border.Reflect101, y + i, side), Borders.Index(Border.Reflect101, x + j, side)];
            }
        }

        return sum;
    }

    // Weights under 1e-9 move no byte.
    private static float[] Trim(float[] row) => row[..(Array.FindLastIndex(row, w => w > 1e-9f) + 1)];
}
