namespace EvalHarness.Analysis.Scaling;

/// <summary>The functional forms a trend is fitted with.</summary>
public enum TrendFormId
{
    /// <summary>y = a.</summary>
    Constant,

    /// <summary>y = a + b ln x.</summary>
    Linear,

    /// <summary>y = b x^c (M1 of Alabdulmohsin et al., 2022).</summary>
    PowerLaw,

    /// <summary>y = a + b x^c (M2).</summary>
    PowerLawWithFloor,

    /// <summary>y = a + b (1/x + g)^c (M3).</summary>
    ShiftedPowerLaw,

    /// <summary>(y - a) / (y0 - y)^alpha = b x^c (M4).</summary>
    Alabdulmohsin,

    /// <summary>y = a + h / (1 + exp(-k (ln x - ln m))).</summary>
    Sigmoid,

    /// <summary>y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1) (Caballero et al., 2022).</summary>
    BrokenPowerLaw1,

    /// <summary>The broken power law with a second break.</summary>
    BrokenPowerLaw2,

    /// <summary>y = a + b ln x + c (ln x)^2: the check for a turning point.</summary>
    Quadratic,

    /// <summary>y = eps - k exp(-gamma x), x a loss (Gadre et al., 2024).</summary>
    ExponentialInLoss,
}
