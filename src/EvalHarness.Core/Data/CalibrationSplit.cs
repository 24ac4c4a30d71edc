namespace EvalHarness.Data;

/// <summary>
/// The one rule by which a dataset falls into a calibration half, on which thresholds and recalibrators are fitted, and an evaluation
/// half, on which they are tested. It depends on the sample's index alone, so a sample and all its perturbed copies fall on one side.
/// </summary>
public static class CalibrationSplit
{
    /// <summary>Whether the sample with this index belongs to the calibration half.</summary>
    public static bool IsCalibration(int index) => (Hash(index) & 1) == 0;

    /// <summary>One of <paramref name="groups"/> groups of about equal size, independent of the half; copies of a sample fall into one.</summary>
    internal static int Group(int index, int groups) => (int)((Hash(index) >> 1) % (uint)groups);

    private static uint Hash(int index)
    {
        var z = (uint)index * 0x9E3779B9u;
        z = (z ^ (z >> 16)) * 0x85EBCA6Bu;
        z = (z ^ (z >> 13)) * 0xC2B2AE35u;
        return z ^ (z >> 16);
    }
}
