namespace EvalHarness.Gates;

/// <summary>How a rule looks at the conditions it selects, for one checkpoint.</summary>
public enum Aggregate
{
    /// <summary>Each condition for itself.</summary>
    Each,

    /// <summary>The average over the conditions, each with the same weight; copies of one image count as one cluster.</summary>
    Mean,

    /// <summary>The worst condition, with an interval that allows for having picked it.</summary>
    Worst,
}
