namespace EvalHarness.Metrics.Robustness;

/// <summary>The corruptions that published scores average over.</summary>
public static class CorruptionNames
{
    /// <summary>The 15 corruptions of ImageNet-C (Hendrycks and Dietterich, 2019), in the order of their table; the four extras are not scored.</summary>
    public static IReadOnlyList<string> ImageNetC { get; } = AlexNet.Errors.Keys.ToArray();

    /// <summary>The four that ImageNet-C keeps for tuning, outside its score.</summary>
    public static IReadOnlyList<string> Extras { get; } = ["speckle_noise", "gaussian_blur", "spatter", "saturate"];

    /// <summary>
    /// Of the corruptions at hand, those a score averages over: the ImageNet-C ones that are present; where there are none of them,
    /// all that are present but the extras (all of them where only extras are present).
    /// </summary>
    public static IReadOnlyList<string> Scored(IEnumerable<string> present)
    {
        var all = present.Distinct(StringComparer.Ordinal).ToArray();
        var canonical = ImageNetC.Where(name => all.Contains(name, StringComparer.Ordinal)).ToArray();
        if (canonical.Length > 0)
        {
            return canonical;
        }

        var others = all.Where(name => !Extras.Contains(name, StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        return others.Length > 0 ? others : all.Order(StringComparer.Ordinal).ToArray();
    }
}
