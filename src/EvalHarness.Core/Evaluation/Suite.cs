using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Evaluation;

/// <summary>What to measure: read from a suite file, or one of the built-in suites. Says nothing of which models or data exist.</summary>
public sealed record Suite
{
    /// <summary>Name, shown in reports.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of every perturbation, subset and resample.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Samples where a suite says nothing: a seeded draw of so many pins an accuracy to 0.3 points, and what is kept of them fits into memory
    /// however long the dataset is.
    /// </summary>
    public const int DefaultSamples = 100_000;

    /// <summary>Samples of every perturbed, shifted and out-of-distribution condition at most; null for all.</summary>
    public int? Samples { get; init; } = DefaultSamples;

    /// <summary>Samples of the clean and train conditions at most; null for all.</summary>
    public int? CleanSamples { get; init; } = DefaultSamples;

    /// <summary><c>canonical</c> keeps the published implementations' quirks, <c>clean</c> mends them.</summary>
    public string Mode { get; init; } = "canonical";

    /// <summary>Globs over <c>family/name</c>; a checkpoint that none matches is left out.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Globs over dataset names; a dataset that none matches is left out.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = ["*"];

    /// <summary>
    /// Perturbations of the clean datasets, as <c>NAME[@clean][:SEVERITIES]</c>: a perturbation or a group, with severities such as
    /// <c>3</c>, <c>1-5</c> or <c>1,3,5</c>; without any all five.
    /// </summary>
    public IReadOnlyList<string> Perturbations { get; init; } = [];

    /// <summary>Out-of-distribution data made from the clean data: <c>uniform_noise</c>, <c>constant_image</c>, <c>pixel_shuffle</c>.</summary>
    public IReadOnlyList<string> SyntheticOod { get; init; } = [];

    /// <summary>Globs over dataset names: out-of-distribution data near the clean data, whatever dataset.json says.</summary>
    public IReadOnlyList<string> NearOod { get; init; } = [];

    /// <summary>Globs over dataset names: out-of-distribution data far from the clean data, whatever dataset.json says.</summary>
    public IReadOnlyList<string> FarOod { get; init; } = [];

    /// <summary>Label noise applied to the clean data, to see which metrics it moves.</summary>
    public IReadOnlyList<LabelNoiseSelection> LabelNoise { get; init; } = [];

    /// <summary>Attacks on every checkpoint by its outputs alone, on clean images; none unless asked for.</summary>
    public IReadOnlyList<AttackSelection> Attacks { get; init; } = [];

    /// <summary>What each decision costs; null where mistakes weigh the same.</summary>
    public CostMatrix? Costs { get; init; }

    /// <summary>Axis of the family's line in effective robustness.</summary>
    public RobustnessAxis RobustnessAxis { get; init; } = RobustnessAxis.Logit;

    /// <summary>
    /// Recalibrators beside ours, for checkpoints of two classes: <c>mlnet_platt</c>, <c>mlnet_isotonic</c>, <c>mlnet_naive</c>, fitted by ML.NET on the
    /// same calibration split and carried to the same shifts. None unless asked for.
    /// </summary>
    public IReadOnlyList<string> Recalibrators { get; init; } = [];

    /// <summary>Bootstrap resamples behind each interval that has no closed form.</summary>
    public int Resamples { get; init; } = 200;
}

/// <summary>A Square Attack on each checkpoint.</summary>
/// <param name="Norm"><c>linf</c> (the largest change of any value) or <c>l2</c> (Euclidean).</param>
/// <param name="Epsilon">The largest change, on values from 0 to 1.</param>
/// <param name="Queries">Predictions allowed for an image, the one on the clean image included.</param>
/// <param name="Images">Images of each dataset, drawn as those of other conditions are.</param>
public sealed record AttackSelection(string Norm, double Epsilon, int Queries, int Images);

/// <summary>Labels changed on purpose.</summary>
/// <param name="Kind"><c>symmetric</c> (any other class) or <c>pair</c> (the next class).</param>
/// <param name="Rate">Share of labels changed, 0 to 1.</param>
public sealed record LabelNoiseSelection(string Kind, double Rate);
