namespace EvalHarness.Statistics;

/// <summary>A confidence interval: Lower is at most Upper; both are finite.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Upper minus lower end.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether the value lies inside, ends included.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
