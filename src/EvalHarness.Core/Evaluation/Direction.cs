namespace EvalHarness.Evaluation;

/// <summary>Which way a metric gets better. A field of every metric: never guessed from a name.</summary>
public enum Direction
{
    /// <summary>Larger values are better.</summary>
    HigherIsBetter,

    /// <summary>Smaller values are better.</summary>
    LowerIsBetter,

    /// <summary>Neither: the number describes.</summary>
    Neutral,
}
