using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>A perturbation as a condition uses it: with its mode and severity.</summary>
/// <param name="Perturbation">What is done.</param>
/// <param name="Mode">Canonical or clean.</param>
/// <param name="Severity">1 to 5.</param>
public sealed record PerturbationSetting(ImagePerturbation Perturbation, PerturbationMode Mode, int Severity)
{
    /// <summary>The perturbation's id with its mode: <c>glass_blur</c> or <c>glass_blur@clean</c>.</summary>
    public string Id => Mode == PerturbationMode.Clean ? Perturbation.Id + PerturbationSelection.CleanSuffix : Perturbation.Id;

    /// <summary>Why it cannot run on images of this shape, in words for the user; null if it can.</summary>
    public string? Problem(ImageShape shape) => Perturbation.Problem(shape, Severity);

    /// <summary>The id and the severity: <c>glass_blur@clean-3</c>.</summary>
    public override string ToString() => $"{Id}-{Severity}";
}
