using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling;

/// <summary>What scale does to a run's families.</summary>
/// <param name="Axis">Id of the scale.</param>
/// <param name="Families">One a family and clean dataset.</param>
/// <param name="Thresholds">The thresholds behind every verdict, one line each.</param>
public sealed record ScalingReport(string Axis, IReadOnlyList<FamilyScaling> Families, IReadOnlyList<string> Thresholds);

/// <summary>What scale does to one family on one clean dataset and its shifts.</summary>
public sealed record FamilyScaling
{
    /// <summary>The family.</summary>
    public required string Family { get; init; }

    /// <summary>The clean dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Id of the scale of its trends.</summary>
    public required string Axis { get; init; }

    /// <summary>Ids of the other scales that they were drawn over, too.</summary>
    public IReadOnlyList<string> OtherAxes { get; init; } = [];

    /// <summary>Rungs of the ladder, by scale ascending.</summary>
    public required IReadOnlyList<ScalePoint> Rungs { get; init; }

    /// <summary>Why there is no trend; null if there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Every metric under every group of conditions.</summary>
    public IReadOnlyList<SeriesTrend> Trends { get; init; } = [];

    /// <summary>Whether each gap widens with scale.</summary>
    public IReadOnlyList<GapTrend> Gaps { get; init; } = [];

    /// <summary>Whether the benchmark improves faster than each shift.</summary>
    public IReadOnlyList<SlopeRatio> Ratios { get; init; } = [];

    /// <summary>Checkpoints that are no rungs, placed against the ladder.</summary>
    public IReadOnlyList<VariantPlacement> Variants { get; init; } = [];

    /// <summary>The shifts that stand for robustness, the broadest first; <c>clean</c> if there is none; null without accuracies.</summary>
    public string? RobustGroup { get; init; }

    /// <summary>Accuracy of every checkpoint under <see cref="RobustGroup"/>, also in each resample of the images.</summary>
    public IReadOnlyList<AccuracyDraws> RobustAccuracy { get; init; } = [];

    /// <summary>Robust accuracy against each cost.</summary>
    public IReadOnlyList<ParetoFront> Fronts { get; init; } = [];

    /// <summary>Checkpoints whose training looks too short or too long.</summary>
    public IReadOnlyList<BalanceFlag> Flags { get; init; } = [];

    /// <summary>What to read first, made from the numbers alone.</summary>
    public IReadOnlyList<Headline> Headlines { get; init; } = [];
}

/// <summary>A checkpoint and its scale.</summary>
/// <param name="Checkpoint">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="X">Its scale on the chosen axis.</param>
public sealed record ScalePoint(string Checkpoint, string Name, double X);

/// <summary>The trend of one metric under one group of conditions.</summary>
/// <param name="Id"><c>family/dataset/metric/group</c>: the ids of its numbers begin with it.</param>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Group">The group: <c>clean</c>, <c>corruptions</c>, <c>noise</c>, <c>train</c>, <c>shift:NAME</c>, <c>ood:NAME</c>, <c>near_ood</c>, <c>gap:GROUP</c>, ...</param>
/// <param name="Conditions">Ids of the conditions behind it, averaged.</param>
/// <param name="Headline">Whether it was analysed in full, with every form, the band and every specification; the others are summaries.</param>
/// <param name="Result">The answer.</param>
/// <param name="OtherAxes">What the same points do over the other scales of the family.</param>
public sealed record SeriesTrend(
    string Id, string Metric, string Group, IReadOnlyList<string> Conditions, bool Headline, TrendResult Result, IReadOnlyList<AxisTrend> OtherAxes);

/// <summary>A series over another scale.</summary>
/// <param name="Axis">Id of the scale.</param>
/// <param name="Verdict">The verdict there.</param>
/// <param name="Slope">Change per tenfold scale; null where it cannot be estimated.</param>
/// <param name="Form">The form with the best AICc; null where only the verdict was asked.</param>
/// <param name="Forecast">The next step of that ladder; null as above or where there is none.</param>
/// <param name="SameVerdict">Share of the specifications with that verdict; null as above.</param>
/// <param name="Agrees">Whether the verdict is that over the main scale.</param>
public sealed record AxisTrend(
    string Axis, TrendVerdict Verdict, SlopeEstimate? Slope, TrendFormId? Form, BandPoint? Forecast, double? SameVerdict, bool Agrees);

/// <summary>A checkpoint's accuracy, and what it is in resamples of the images: the same resamples for every checkpoint.</summary>
/// <param name="Checkpoint">Its id.</param>
/// <param name="Accuracy">As measured.</param>
/// <param name="Draws">One a resample.</param>
public sealed record AccuracyDraws(string Checkpoint, double Accuracy, IReadOnlyList<double> Draws);

/// <summary>How a gap moves with scale, from the same resample of images for every checkpoint.</summary>
/// <param name="Id">Id its numbers begin with.</param>
/// <param name="Metric">Id of the metric.</param>
/// <param name="Group">The group compared with clean.</param>
/// <param name="Gaps">Gap of each rung: how much worse it is under the group than on clean data; for calibration under shift the value itself.</param>
/// <param name="PerDecade">Change of the gap per tenfold scale.</param>
/// <param name="Images">95 % interval from resampling images alone.</param>
/// <param name="Interval">95 % interval that also allows for the scatter of checkpoints around the line: the wider of the two.</param>
/// <param name="Widens">True: it grows; false: it shrinks; null: cannot be told at 95 %.</param>
public sealed record GapTrend(
    string Id,
    string Metric,
    string Group,
    IReadOnlyList<BandPoint> Gaps,
    double PerDecade,
    Interval Images,
    Interval Interval,
    bool? Widens);

/// <summary>Slope under a shift divided by the slope on clean data: below 1 the benchmark improves faster than robustness.</summary>
/// <param name="Id">Id its numbers begin with.</param>
/// <param name="Group">The shifted group.</param>
/// <param name="Clean">Clean accuracy per tenfold scale.</param>
/// <param name="Shifted">Shifted accuracy per tenfold scale.</param>
/// <param name="Ratio">Shifted over clean; null where the clean slope may be 0.</param>
/// <param name="Interval">Its 95 % interval; null as above.</param>
/// <param name="BenchmarkFaster">True: clean improves faster; false: slower; null: cannot be told.</param>
public sealed record SlopeRatio(
    string Id, string Group, double Clean, double Shifted, double? Ratio, Interval? Interval, bool? BenchmarkFaster);

/// <summary>How large a checkpoint of the plain ladder does as well as a variant.</summary>
/// <param name="Id">Id its numbers begin with.</param>
/// <param name="Checkpoint">Id of the variant.</param>
/// <param name="Variant">What sets it apart.</param>
/// <param name="Group">Where it was compared: <c>clean</c> or <c>corruptions</c>.</param>
/// <param name="X">Its own scale; null where unknown.</param>
/// <param name="Accuracy">Its accuracy there.</param>
/// <param name="EquivalentX">Scale of the ladder's curve with the same accuracy; null if the curve does not reach it in its range.</param>
/// <param name="Interval">95 % interval of the equivalent scale, cut at the ladder's ends; null as above.</param>
/// <param name="Note">In words, where it lies outside the ladder; null otherwise.</param>
public sealed record VariantPlacement(
    string Id,
    string Checkpoint,
    string Variant,
    string Group,
    double? X,
    double Accuracy,
    double? EquivalentX,
    Interval? Interval,
    string? Note);

/// <summary>Accuracy against one cost.</summary>
/// <param name="Id">Id its numbers begin with.</param>
/// <param name="Cost">Id of the cost: <c>parameters</c>, <c>macs</c> or <c>file_bytes</c>, or one that was measured, such as <c>latency_ms</c>.</param>
/// <param name="Group">Where accuracy was measured: <c>corruptions</c>, or <c>clean</c> in a run without any.</param>
/// <param name="Points">Every checkpoint with that cost, cheapest first.</param>
public sealed record ParetoFront(string Id, string Cost, string Group, IReadOnlyList<ParetoPoint> Points);

/// <summary>A checkpoint on or behind a front.</summary>
/// <param name="Checkpoint">Its id.</param>
/// <param name="Cost">Its cost.</param>
/// <param name="Accuracy">Its accuracy.</param>
/// <param name="OnFront">Whether no other checkpoint is at least as cheap and at least as accurate, and better in one of the two.</param>
/// <param name="DominatedShare">Share of the resamples of the images in which it is dominated.</param>
public sealed record ParetoPoint(string Checkpoint, double Cost, double Accuracy, bool OnFront, double DominatedShare);

/// <summary>A sign that a checkpoint was trained too little or too much.</summary>
/// <param name="Id">Id its numbers begin with.</param>
/// <param name="Checkpoint">Its id.</param>
/// <param name="Kind"><c>undertrained</c> or <c>overfitted</c>.</param>
/// <param name="Evidence">The numbers, in words.</param>
public sealed record BalanceFlag(string Id, string Checkpoint, string Kind, string Evidence);

/// <summary>A sentence made from the numbers alone.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Numbers">Ids of the records it was made from.</param>
public sealed record Headline(string Text, IReadOnlyList<string> Numbers);
