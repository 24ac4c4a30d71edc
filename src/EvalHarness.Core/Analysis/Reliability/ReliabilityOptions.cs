using EvalHarness.Evaluation;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Metrics.Recalibration;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>A column of a dataset that cuts it into slices.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="ValueOf">Value of each image, by its index in the dataset; images without one are in no slice.</param>
public sealed record SliceColumn(string Name, IReadOnlyDictionary<int, string> ValueOf);

/// <summary>What the analysis may use beside the run and its samples. Everything has a default.</summary>
public sealed record ReliabilityOptions
{
    /// <summary>Bootstrap resamples, shared by all checkpoints and conditions of a dataset.</summary>
    public int Resamples { get; init; } = 500;

    /// <summary>Threads; the result is the same for any number.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Groups and classes below this many samples are left out of the worst-group search.</summary>
    public int MinimumGroup { get; init; } = WorstGroup.DefaultMinimum;

    /// <summary>Entries listed of long lists (flipped images, suspected labels); totals are always given.</summary>
    public int Listed { get; init; } = 100;

    /// <summary>Measured strength of each perturbed condition by its id: 0 for clean, larger for further away, e.g. 1 - SSIM or the RMS error.</summary>
    public IReadOnlyDictionary<string, double> MeasuredStrength { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What <see cref="MeasuredStrength"/> is.</summary>
    public string MeasuredAxis { get; init; } = "1 - ssim";

    /// <summary>Slices by dataset, clean or shifted.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SliceColumn>> Slices { get; init; } =
        new Dictionary<string, IReadOnlyList<SliceColumn>>(StringComparer.Ordinal);

    /// <summary>Class names by clean dataset; numbers where there are none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ClassNames { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Transported recalibration by checkpoint and condition, as streamed by <see cref="TransportedEvaluation"/>.</summary>
    public IReadOnlyDictionary<(string Checkpoint, string Condition), TransportedCalibration> Transported { get; init; } =
        new Dictionary<(string, string), TransportedCalibration>();

    /// <summary>What decisions cost; null where the suite names no costs.</summary>
    public CostMatrix? Cost { get; init; }

    /// <summary>Duplicates within a dataset, by dataset.</summary>
    public IReadOnlyDictionary<string, DuplicateReport> Duplicates { get; init; } =
        new Dictionary<string, DuplicateReport>(StringComparer.Ordinal);

    /// <summary>Test images that look like training images, by test dataset.</summary>
    public IReadOnlyDictionary<string, DuplicateReport> Leakage { get; init; } =
        new Dictionary<string, DuplicateReport>(StringComparer.Ordinal);

    /// <summary>Axis of the family's line in effective robustness.</summary>
    public RobustnessAxis Axis { get; init; } = RobustnessAxis.Logit;

    /// <summary>mCE baseline: AlexNet's table in place of the family's smallest. For ImageNet-C at 224 x 224 only.</summary>
    public bool AlexNetBaseline { get; init; }
}
