namespace EvalHarness.Gates;

/// <summary>What a gate says. A later value is the graver one.</summary>
public enum Verdict
{
    /// <summary>The whole interval keeps the bound.</summary>
    Pass,

    /// <summary>The interval straddles the bound, or there is no interval: these samples cannot settle it.</summary>
    Inconclusive,

    /// <summary>The whole interval breaks the bound.</summary>
    Fail,
}
