namespace EvalHarness.Perturbations;

/// <summary>What lies beyond the edge of an image.</summary>
internal enum Border
{
    /// <summary>The edge pixel again and again: aaa|abcd|ddd.</summary>
    Nearest,

    /// <summary>The mirror image, the edge pixel included: cba|abcd|dcb.</summary>
    Reflect,

    /// <summary>The mirror image, the edge pixel not repeated: dcb|abcd|cba.</summary>
    Reflect101,
}

/// <summary>The index that stands in for one beyond the edge.</summary>
internal static class Borders
{
    /// <summary>The index on 0 to <paramref name="length"/> - 1 for any index.</summary>
    public static int Index(Border border, int index, int length)
    {
        if ((uint)index < (uint)length)
        {
            return index;
        }

        if (border == Border.Nearest || length == 1)
        {
            return index < 0 ? 0 : length - 1;
        }

        var period = border == Border.Reflect ? 2 * length : 2 * (length - 1);
        var folded = ((index % period) + period) % period;
        return folded < length ? folded : border == Border.Reflect ? period - 1 - folded : period - folded;
    }

    /// <summary>Fills <paramref name="radius"/> values on either side of a row that lies at [radius, radius + width).</summary>
    public static void PadRow(Border border, Span<float> row, int radius, int width)
    {
        if (border == Border.Nearest)
        {
            row[..radius].Fill(row[radius]);
            row.Slice(radius + width, radius).Fill(row[radius + width - 1]);
            return;
        }

        for (var i = 1; i <= radius; i++)
        {
            row[radius - i] = row[radius + Index(border, -i, width)];
            row[radius + width - 1 + i] = row[radius + Index(border, width - 1 + i, width)];
        }
    }
}
