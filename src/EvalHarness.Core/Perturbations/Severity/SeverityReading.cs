namespace EvalHarness.Perturbations;

/// <summary>How far perturbed images are from clean ones: severity on a measured axis, where 1 to 5 are but names.</summary>
/// <param name="Images">Pairs of images measured.</param>
/// <param name="Psnr">
/// Peak signal-to-noise ratio in decibels, 10 log10(255^2 / mean squared difference over all values of all images); higher is nearer.
/// Null when nothing was measured or nothing differs (it would be infinite).
/// </param>
/// <param name="Ssim">
/// Structural similarity (Wang et al., 2004), the mean over images; 1 is identical, 0 unrelated, and it can be negative. Null when nothing
/// was measured.
/// </param>
/// <param name="ClippedShare">
/// Share of values that are 0 or 255 and were not that before: what the 8-bit range cut off, 0 to 1. Null when nothing was measured.
/// </param>
/// <param name="MeanAbsoluteDifference">Mean distance between values, 0 to 255. Null when nothing was measured.</param>
public sealed record SeverityReading(long Images, double? Psnr, double? Ssim, double? ClippedShare, double? MeanAbsoluteDifference);
