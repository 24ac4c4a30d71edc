namespace EvalHarness.Perturbations;

/// <summary>The one table of perturbations of rows; what draws other rows instead is <see cref="CovariateShift"/>.</summary>
public static class StandardTabularPerturbations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TabularPerturbation> All { get; } =
        [new FeatureNoise(), new MissingValues(), new FeatureShuffle(), new FeatureRounding(), new OutOfRange()];
}
