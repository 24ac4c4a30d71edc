namespace EvalHarness.Evaluation;

/// <summary>The axis on which a family's shifted accuracy is a line of its clean accuracy.</summary>
public enum RobustnessAxis
{
    /// <summary>ln(p / (1 - p)), as Taori et al. (2020).</summary>
    Logit,

    /// <summary>The normal quantile of p, as Miller et al. (2021).</summary>
    Probit,
}
