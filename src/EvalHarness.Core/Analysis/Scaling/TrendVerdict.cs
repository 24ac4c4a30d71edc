namespace EvalHarness.Analysis.Scaling;

/// <summary>What a trend does with scale. The rules are in <see cref="TrendThresholds"/> and are printed with the verdict.</summary>
public enum TrendVerdict
{
    /// <summary>Improves smoothly.</summary>
    Predictable,

    /// <summary>Improves smoothly, and the gain per doubling falls below the stated gain inside the range.</summary>
    Diminishing,

    /// <summary>Gets worse with scale.</summary>
    Inverse,

    /// <summary>Rises and falls by more than errors and scatter explain.</summary>
    Nonmonotonic,

    /// <summary>Flat, then a jump, then flat.</summary>
    Breakthrough,

    /// <summary>Improves, with scatter that the errors do not explain.</summary>
    Noisy,

    /// <summary>No change with scale, up to the stated meaningful change.</summary>
    Trendless,

    /// <summary>Too few scales, or errors too wide to say.</summary>
    Undecided,
}
