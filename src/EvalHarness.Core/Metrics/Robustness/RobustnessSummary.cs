namespace EvalHarness.Metrics.Robustness;

/// <summary>What a corruption table says about each model.</summary>
/// <param name="Baseline">The model that corruption errors are divided by.</param>
/// <param name="BaselineNote">Why this one.</param>
/// <param name="Corruptions">Corruptions that the scores average over.</param>
/// <param name="IntervalNote">How the intervals were made, or why there are none.</param>
/// <param name="Models">Each model's numbers, in the order of the table.</param>
public sealed record RobustnessSummary(
    string Baseline,
    string BaselineNote,
    IReadOnlyList<string> Corruptions,
    string IntervalNote,
    IReadOnlyDictionary<string, ModelRobustness> Models);

/// <summary>One model of a corruption table. Means give every corruption the same weight.</summary>
/// <param name="CleanAccuracy">Top-1 accuracy on clean data.</param>
/// <param name="MeanCorruptionAccuracy">Mean accuracy over corruptions and severities. It is not 1 - mCE.</param>
/// <param name="MeanCorruptionError">1 - mean corruption accuracy: the unnormalised corruption error.</param>
/// <param name="Mce">Mean corruption error against the baseline: below 1 is better than the baseline.</param>
/// <param name="RelativeMce">Mean relative corruption error against the baseline: what is lost beyond the clean error.</param>
/// <param name="MceAlexnet">mCE against AlexNet's published table: comparable with papers for ImageNet-C at 224 x 224 only.</param>
/// <param name="RelativeMceAlexnet">Relative mCE against AlexNet's published table, likewise.</param>
/// <param name="Gap">Clean minus mean corruption accuracy; 0 is best.</param>
/// <param name="RelativeGap">The gap as a share of the clean accuracy.</param>
/// <param name="WorstCorruption">The corruption with the lowest mean accuracy; null without any.</param>
/// <param name="Corruptions">Each corruption's numbers, extras included.</param>
public sealed record ModelRobustness(
    Estimate CleanAccuracy,
    Estimate MeanCorruptionAccuracy,
    Estimate MeanCorruptionError,
    Estimate Mce,
    Estimate RelativeMce,
    Estimate MceAlexnet,
    Estimate RelativeMceAlexnet,
    Estimate Gap,
    Estimate RelativeGap,
    string? WorstCorruption,
    IReadOnlyDictionary<string, CorruptionRobustness> Corruptions);

/// <summary>One model under one corruption, over its severities.</summary>
/// <param name="Accuracy">Mean accuracy over the severities.</param>
/// <param name="Ce">Corruption error against the baseline.</param>
/// <param name="RelativeCe">Relative corruption error against the baseline.</param>
/// <param name="Gap">Clean minus mean accuracy.</param>
public sealed record CorruptionRobustness(Estimate Accuracy, Estimate Ce, Estimate RelativeCe, Estimate Gap);
