namespace EvalHarness.Perturbations;

/// <summary>Whether the quirks of the published code are kept. Part of every full id (see <see cref="PerturbationSetting"/>).</summary>
public enum PerturbationMode
{
    /// <summary>As the authors' code does it, slips included, so that numbers compare with published ones.</summary>
    Canonical,

    /// <summary>As the authors describe it: true swaps, isotropic blurs, the stated ranges. Written <c>name@clean</c>.</summary>
    Clean,
}
