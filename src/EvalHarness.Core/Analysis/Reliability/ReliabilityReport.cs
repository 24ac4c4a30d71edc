using EvalHarness.Metrics.Comparison;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>What a run says about reliability: per checkpoint, from scale to scale, about the data, and what stands out.</summary>
/// <param name="Checkpoints">Each checkpoint on each clean dataset, in the order of the run.</param>
/// <param name="Steps">From each rung of a family's ladder to the next larger one.</param>
/// <param name="Data">Each clean dataset.</param>
/// <param name="Findings">What stands out, the serious first.</param>
public sealed record ReliabilityReport(
    IReadOnlyList<CheckpointReliability> Checkpoints,
    IReadOnlyList<ScaleStep> Steps,
    IReadOnlyList<DatasetQuality> Data,
    IReadOnlyList<Finding> Findings);

/// <summary>One checkpoint on one clean dataset and everything derived from it.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Family">Its family.</param>
/// <param name="Dataset">The clean dataset.</param>
/// <param name="CleanAccuracy">Top-1 accuracy on clean data (Wilson).</param>
/// <param name="MeanPerturbedAccuracy">Mean over the scored corruptions and their severities; not 1 - mCE.</param>
/// <param name="Mce">Mean corruption error against <paramref name="MceBaseline"/>.</param>
/// <param name="RelativeMce">Relative mean corruption error against <paramref name="MceBaseline"/>.</param>
/// <param name="MceBaseline">What corruption errors are divided by: the family's smallest rung, or AlexNet.</param>
/// <param name="ScoredCorruptions">The corruptions that means and mCE run over.</param>
/// <param name="MeanGap">Clean minus perturbed accuracy on the same images, averaged as the mean accuracy.</param>
/// <param name="RelativeMeanGap">The same as a share of the clean accuracy.</param>
/// <param name="EffectiveRobustness">Mean perturbed accuracy minus what the family's line expects.</param>
/// <param name="Corruptions">Each corruption, extras included.</param>
/// <param name="Shifts">Each shifted dataset.</param>
/// <param name="WorstCorruption">The scored corruption with the lowest mean accuracy.</param>
/// <param name="WorstClass">The class with the lowest clean accuracy.</param>
/// <param name="WorstClassPerturbed">The class with the lowest accuracy over all scored perturbed cells (each image counted once, by its majority).</param>
/// <param name="WorstGroups">The worst slice of each of the dataset's columns, clean.</param>
/// <param name="Ood">Detection of near, far and unspecified OOD data by each score.</param>
/// <param name="FullSpectrum">Correctly classified images that OOD detection at 95 % would turn away.</param>
/// <param name="CleanTailLoss">Mean NLL of the worst 5 % on clean data (CVaR), in nats.</param>
/// <param name="PerturbedTailLoss">The same over the scored perturbed cells, clustered by image.</param>
/// <param name="CleanCost">Expected cost on clean data; null without a cost matrix.</param>
/// <param name="PerturbedCost">Mean of the expected costs of the scored perturbed cells; null without a cost matrix.</param>
/// <param name="Confidence">Confidence against accuracy, clean and by severity; like everything of confidence, empty where the model gives labels only.</param>
/// <param name="Calibration">Calibration errors on clean data by estimator and bin count.</param>
/// <param name="Diagram">CORP reliability diagram on clean data.</param>
/// <param name="BinnedDiagram">Binned reliability diagram on clean data.</param>
/// <param name="PerturbedDiagram">Binned reliability diagram of all scored perturbed cells.</param>
/// <param name="Recalibration">Transported recalibration by condition, where the run recorded it.</param>
/// <param name="TrainTest">Train-test gap; null without a training sample.</param>
public sealed record CheckpointReliability(
    string Checkpoint,
    string Family,
    string Dataset,
    Estimate CleanAccuracy,
    Estimate MeanPerturbedAccuracy,
    Estimate Mce,
    Estimate RelativeMce,
    string MceBaseline,
    IReadOnlyList<string> ScoredCorruptions,
    Estimate MeanGap,
    Estimate RelativeMeanGap,
    Estimate EffectiveRobustness,
    IReadOnlyList<CorruptionReliability> Corruptions,
    IReadOnlyList<ShiftReliability> Shifts,
    WorstGroupResult WorstCorruption,
    WorstGroupResult WorstClass,
    WorstGroupResult WorstClassPerturbed,
    IReadOnlyDictionary<string, WorstGroupResult> WorstGroups,
    IReadOnlyList<OodReliability> Ood,
    IReadOnlyList<FullSpectrumRow> FullSpectrum,
    Estimate CleanTailLoss,
    Estimate PerturbedTailLoss,
    Estimate? CleanCost,
    Estimate? PerturbedCost,
    IReadOnlyList<ConfidenceRow> Confidence,
    IReadOnlyDictionary<string, double> Calibration,
    IReadOnlyList<ReliabilityPoint> Diagram,
    IReadOnlyList<ReliabilityPoint> BinnedDiagram,
    IReadOnlyList<ReliabilityPoint> PerturbedDiagram,
    IReadOnlyDictionary<string, TransportedCalibration> Recalibration,
    TrainTestGap? TrainTest)
{
    /// <summary>Every slice of the datasets' columns, under every condition with labels; empty without such columns.</summary>
    public IReadOnlyList<GroupReliability> Groups { get; init; } = [];
}

/// <summary>One corruption over its severities.</summary>
/// <param name="Corruption">Id of the perturbation.</param>
/// <param name="Group">Its group; null where it has none.</param>
/// <param name="Scored">Whether means and mCE count it.</param>
/// <param name="Accuracy">Mean accuracy over the severities.</param>
/// <param name="Gap">Clean minus perturbed accuracy on the same images, mean over the severities.</param>
/// <param name="RelativeGap">The same as a share of the clean accuracy.</param>
/// <param name="Ce">Corruption error against the baseline.</param>
/// <param name="RelativeCe">Relative corruption error against the baseline.</param>
/// <param name="EffectiveRobustness">Mean accuracy minus what the family's line for this corruption expects.</param>
/// <param name="Curve">Clean (severity 0) and each severity.</param>
/// <param name="Area">Area under the curve on the nominal axis, divided by its length: mean accuracy along it.</param>
/// <param name="CriticalSeverity">Severity at which accuracy has halved.</param>
/// <param name="MeasuredArea">Area on the measured axis; null where that was not measured.</param>
/// <param name="CriticalStrength">Measured strength at which accuracy has halved; null where that was not measured.</param>
/// <param name="Rises">Severities at which accuracy rises again, beyond chance: severity is then not a measure of harm.</param>
public sealed record CorruptionReliability(
    string Corruption,
    string? Group,
    bool Scored,
    Estimate Accuracy,
    Estimate Gap,
    Estimate RelativeGap,
    Estimate Ce,
    Estimate RelativeCe,
    Estimate EffectiveRobustness,
    IReadOnlyList<SeverityPoint> Curve,
    Estimate Area,
    Estimate CriticalSeverity,
    Estimate? MeasuredArea,
    Estimate? CriticalStrength,
    IReadOnlyList<int> Rises);

/// <summary>One severity of one corruption.</summary>
/// <param name="Severity">Nominal severity; 0 is clean.</param>
/// <param name="Strength">Measured strength; null where not measured.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Accuracy">Accuracy (Wilson).</param>
/// <param name="Gap">Clean minus this accuracy on the same images.</param>
public sealed record SeverityPoint(int Severity, double? Strength, string Condition, Estimate Accuracy, Estimate Gap);

/// <summary>One shifted dataset: other images, so its gap is not paired; or the clean samples drawn again with other odds.</summary>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Accuracy">Accuracy (Wilson).</param>
/// <param name="Gap">Clean minus shifted accuracy, over the classes that the shift has (Newcombe); of samples drawn again, resampled together.</param>
/// <param name="EffectiveRobustness">Accuracy minus what the family's line expects.</param>
public sealed record ShiftReliability(string Condition, Estimate Accuracy, Estimate Gap, Estimate EffectiveRobustness)
{
    /// <summary>Confidence against accuracy, severity 0; null where the checkpoint gives labels only.</summary>
    public ConfidenceRow? Confidence { get; init; }

    /// <summary>Reliability diagram in 15 bins with consistency bars; empty where the checkpoint gives labels only.</summary>
    public IReadOnlyList<ReliabilityPoint> Diagram { get; init; } = [];
}

/// <summary>Detection of all OOD sets of one distance by one score.</summary>
/// <param name="Distance">Near, far, or unspecified.</param>
/// <param name="Score">Detection score.</param>
/// <param name="Conditions">The OOD sets.</param>
/// <param name="Auroc">Mean AUROC, every set with the same weight (DeLong, the clean samples shared).</param>
/// <param name="FittedOn">What the detector of a score from features was fitted on; null for scores from the outputs.</param>
public sealed record OodReliability(
    Evaluation.OodDistance Distance, string Score, IReadOnlyList<string> Conditions, Estimate Auroc, Data.FeatureFitSource? FittedOn);

/// <summary>What one detector, set to catch 95 % of one OOD set, turns away although it is right.</summary>
/// <param name="Ood">Condition of the OOD set.</param>
/// <param name="Score">Detection score.</param>
/// <param name="Severity">Severity pooled over the scored corruptions; 0 is clean.</param>
/// <param name="Rejected">Share of the correctly classified images turned away; 0 is best.</param>
public sealed record FullSpectrumRow(string Ood, string Score, int Severity, Estimate Rejected);

/// <summary>Confidence against accuracy, pooled over the scored corruptions of a severity.</summary>
/// <param name="Severity">Severity; 0 is clean.</param>
/// <param name="Confidence">Mean confidence.</param>
/// <param name="Accuracy">Accuracy.</param>
/// <param name="Overconfidence">Confidence minus accuracy, interval clustered by image; 0 is best, positive is over-confident.</param>
/// <param name="TopPrediction">Share of the samples that got the most frequent prediction.</param>
/// <param name="TopLabel">Share of the samples with the most frequent label.</param>
public sealed record ConfidenceRow(
    int Severity, double Confidence, double Accuracy, Estimate Overconfidence, double TopPrediction, double TopLabel);

/// <summary>From one rung of a ladder to the next larger one, on one clean dataset.</summary>
/// <param name="Family">The family.</param>
/// <param name="Dataset">The clean dataset.</param>
/// <param name="Smaller">The smaller checkpoint.</param>
/// <param name="Larger">The larger checkpoint.</param>
/// <param name="Clean">Comparison on clean data.</param>
/// <param name="CleanAdjusted">The clean p-value corrected for the number of steps of the family.</param>
/// <param name="NegativeFlips">Clean images that the larger gets wrong and the smaller right (the first ones; the flips hold the count).</param>
/// <param name="MeanPerturbedDifference">Mean perturbed accuracy, larger minus smaller, paired.</param>
/// <param name="MeanPerturbedP">Two-sided sign-flip p-value of that difference, each image's copies flipped together; null without any.</param>
/// <param name="OodAuroc">AUROC of telling each OOD set from clean data by energy, larger against smaller (paired DeLong).</param>
/// <param name="Conditions">Flips and kappa under each perturbed and shifted condition.</param>
public sealed record ScaleStep(
    string Family,
    string Dataset,
    string Smaller,
    string Larger,
    CheckpointComparison Clean,
    AdjustedComparison CleanAdjusted,
    IReadOnlyList<int> NegativeFlips,
    Estimate MeanPerturbedDifference,
    double? MeanPerturbedP,
    IReadOnlyDictionary<string, PairedDifference> OodAuroc,
    IReadOnlyList<StepCondition> Conditions);

/// <summary>One condition of a scale step.</summary>
/// <param name="Condition">Id of the condition.</param>
/// <param name="N">Images both were measured on.</param>
/// <param name="Difference">Accuracy, larger minus smaller.</param>
/// <param name="P">Mid-p McNemar p-value.</param>
/// <param name="BenjaminiHochberg">The p-value corrected (BH) over the conditions of the step.</param>
/// <param name="NegativeFlipRate">Share of the images that flipped to wrong.</param>
/// <param name="Kappa">Error consistency.</param>
public sealed record StepCondition(
    string Condition, int N, double? Difference, double? P, double? BenjaminiHochberg, Estimate NegativeFlipRate, Estimate Kappa);

/// <summary>What is to be known about a clean dataset.</summary>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="SuspectedLabels">Suspected label errors (the first ones).</param>
/// <param name="SuspectedCount">How many there are.</param>
/// <param name="Voters">Checkpoints that agree on each of them.</param>
/// <param name="Effects">Each checkpoint's accuracy with and without them.</param>
/// <param name="Duplicates">Duplicates within the dataset; null where they were not sought.</param>
/// <param name="Leakage">Test images that look like training images; null where they were not sought.</param>
public sealed record DatasetQuality(
    string Dataset,
    IReadOnlyList<SuspectedLabel> SuspectedLabels,
    int SuspectedCount,
    int Voters,
    IReadOnlyDictionary<string, SuspectEffect> Effects,
    DuplicateReport? Duplicates,
    DuplicateReport? Leakage);
