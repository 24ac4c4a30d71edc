using System.Text.Json.Serialization;

namespace EvalHarness.Evaluation;

/// <summary>What kind of data a condition shows the models.</summary>
public enum ConditionKind
{
    /// <summary>The clean test data.</summary>
    Clean,

    /// <summary>A sample of the training data: its distance from clean is the train-test gap.</summary>
    Train,

    /// <summary>Clean data under a perturbation that keeps the label.</summary>
    Perturbed,

    /// <summary>Labelled data from a shifted source, or clean samples drawn again with other odds (then it names the perturbation).</summary>
    Shift,

    /// <summary>Data outside the classes: no label is right. Another dataset, or made from the clean one.</summary>
    Ood,

    /// <summary>Clean data with some labels changed, to see which metrics it moves.</summary>
    LabelNoise,

    /// <summary>Clean images that each checkpoint's own outputs were used to attack: the one condition whose pixels are not shared.</summary>
    Attack,
}

/// <summary>One way of looking at a family of models: a dataset, and what is done to it.</summary>
/// <param name="Id">Unique in a run, e.g. <c>fashion-mnist-test/gaussian_noise-3</c>; clean is <c>fashion-mnist-test</c>.</param>
/// <param name="Kind">What it shows.</param>
/// <param name="Dataset">Name of the dataset read.</param>
/// <param name="CleanDataset">Name of the clean dataset it is compared with; its own name if it is that one.</param>
/// <param name="Perturbation">Id of the perturbation, mode included where it is not canonical (<c>glass_blur@clean</c>); null for none.</param>
/// <param name="Severity">1 to 5; 0 without a perturbation.</param>
/// <param name="Group">Perturbation group (<c>noise</c>, <c>blur</c>, <c>weather</c>, <c>digital</c>, <c>geometric</c>, ...); null for none.</param>
/// <param name="Samples">How many samples are read: a seeded subset, nested, the same for every condition of a dataset; null for all.</param>
public sealed record Condition(
    string Id,
    ConditionKind Kind,
    string Dataset,
    string CleanDataset,
    string? Perturbation,
    int Severity,
    string? Group,
    int? Samples)
{
    /// <summary>For an out-of-distribution condition, how far it is said to be from the clean data; null for others.</summary>
    public OodDistance? Distance { get; init; }

    /// <summary>The group it is summed up in: <c>near_ood</c>, <c>far_ood</c> or <c>unspecified_ood</c>, else <see cref="Group"/>; null for none.</summary>
    [JsonIgnore]
    public string? SummaryGroup => Distance switch
    {
        null => Group,
        OodDistance.Near => "near_ood",
        OodDistance.Far => "far_ood",
        _ => "unspecified_ood",
    };

    /// <summary>For an out-of-distribution condition the clean one that it is told apart from; null for others, and where the run has none.</summary>
    public Condition? CleanIn(EvaluationRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Kind != ConditionKind.Ood ? null : run.Conditions.FirstOrDefault(other =>
            other.Kind == ConditionKind.Clean && string.Equals(other.Dataset, CleanDataset, StringComparison.Ordinal));
    }
}
