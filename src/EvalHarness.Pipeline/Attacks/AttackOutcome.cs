using EvalHarness.Evaluation;

namespace EvalHarness.Attacks;

/// <summary>A checkpoint under attack on a dataset.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Report">The numbers; null if it could not run.</param>
/// <param name="Images">Image by image; empty if it could not run.</param>
/// <param name="Failure">Why it could not run; null if it did.</param>
public sealed record AttackOutcome(Checkpoint Checkpoint, string Dataset, AttackReport? Report, IReadOnlyList<ImageAttack> Images, string? Failure);
