namespace EvalHarness.Perturbations;

/// <summary>Quantisation steps of a quality: the tables of ITU-T T.81, annex K, scaled as libjpeg does.</summary>
/// <param name="Luma">64 steps, row after row.</param>
/// <param name="Chroma">64 steps, row after row.</param>
internal sealed record JpegTables(int[] Luma, int[] Chroma)
{
    private static readonly byte[] LumaSteps =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] ChromaSteps =
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>The tables of a quality from 1 to 100.</summary>
    public static JpegTables Of(int quality)
    {
        var percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        return new JpegTables(Scaled(LumaSteps, percent), Scaled(ChromaSteps, percent));
    }

    private static int[] Scaled(byte[] steps, int percent) => [.. steps.Select(s => Math.Clamp(((s * percent) + 50) / 100, 1, 255))];
}
