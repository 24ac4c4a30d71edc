namespace EvalHarness.Attacks;

/// <summary>How the size of a change to an image is measured.</summary>
public enum AttackNorm
{
    /// <summary>The largest change of any value.</summary>
    LInf,

    /// <summary>The root of the sum of the squared changes.</summary>
    L2,
}
