using EvalHarness.Analysis.Reliability;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Evaluation;
using EvalHarness.Floor;
using EvalHarness.Gates;
using EvalHarness.Runs;

namespace EvalHarness.Reports;

/// <summary>
/// What a report is made of. Only the run is needed: a part that is missing leaves its section with one line that says so.
/// Reports compute nothing; every number and every verdict comes from here.
/// </summary>
/// <param name="Run">The run and its measurements.</param>
public sealed record ReportInput(EvaluationRun Run)
{
    /// <summary>The per-sample columns; without them there are no diagrams, histograms, flips or images.</summary>
    public ISampleSource? Samples { get; init; }

    /// <summary>The images; without them, worst cases and flips are listed by their index alone.</summary>
    public IImageSource? Images { get; init; }

    /// <summary>What the policy says; null if none was given.</summary>
    public GateReport? Gates { get; init; }

    /// <summary>What scale does to each family; null if it was not analysed.</summary>
    public ScalingReport? Scaling { get; init; }

    /// <summary>Robustness, calibration under shift, steps of scale, data quality and findings; null if the samples were not analysed.</summary>
    public ReliabilityReport? Reliability { get; init; }

    /// <summary>Linear models as the floor that checkpoints must beat; empty where none were trained.</summary>
    public IReadOnlyList<FloorReport> Floors { get; init; } = [];

    /// <summary>The samples that could not be read; empty where all could, or where nobody noted which.</summary>
    public IReadOnlyList<UnreadSample> Unread { get; init; } = [];

    /// <summary>What the checkpoints cost to run; null if that was not measured.</summary>
    public RunCosts? Costs { get; init; }

    /// <summary>The headline trends and the front over latency; null as above.</summary>
    public LatencyAnalysis? Latency { get; init; }

    /// <summary>Where the run comes from: versions, hashes, hardware, refused files.</summary>
    public RunDocument? Document { get; init; }
}
