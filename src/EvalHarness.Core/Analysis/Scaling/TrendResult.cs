using EvalHarness.Statistics;

namespace EvalHarness.Analysis.Scaling;

/// <summary>The answer to: does it improve with scale, in what form, how sure, how far, and would other choices have said the same?</summary>
public sealed record TrendResult
{
    /// <summary>The series; null if there is one only.</summary>
    public string? Group { get; init; }

    /// <summary>The points, by scale ascending.</summary>
    public required IReadOnlyList<TrendPoint> Points { get; init; }

    /// <summary>Different scales.</summary>
    public required int Scales { get; init; }

    /// <summary>Whether every point has an error; without errors scatter cannot be told from sampling.</summary>
    public required bool ErrorsKnown { get; init; }

    /// <summary>Whether smaller values are better.</summary>
    public required bool LowerIsBetter { get; init; }

    /// <summary>What the trend does.</summary>
    public required TrendVerdict Verdict { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How many times the samples an answer would take; null where that is not what is missing.</summary>
    public double? SamplesFactor { get; init; }

    /// <summary>How many samples a point an answer would take; null where unknown or not what is missing.</summary>
    public long? SamplesNeeded { get; init; }

    /// <summary>How many scales an answer would take; null where that is not what is missing.</summary>
    public int? ScalesNeeded { get; init; }

    /// <summary>Change of y per tenfold scale along the line in log x; null with fewer than two scales.</summary>
    public SlopeEstimate? Slope { get; init; }

    /// <summary>Every form that was fitted, best first; the best alone in a summary.</summary>
    public IReadOnlyList<FitResult> Fits { get; init; } = [];

    /// <summary>The form with the best AICc; null if none could be judged.</summary>
    public TrendFormId? BestForm { get; init; }

    /// <summary>The forms that cannot be told apart from the best, itself included.</summary>
    public IReadOnlyList<TrendFormId> Indistinguishable { get; init; } = [];

    /// <summary>Where returns have diminished.</summary>
    public required KneeResult Knee { get; init; }

    /// <summary>Prediction for larger scales with its back-test; null where there is none, see <see cref="ForecastReason"/>.</summary>
    public ForecastResult? Forecast { get; init; }

    /// <summary>Why there is no forecast; null if there is one.</summary>
    public string? ForecastReason { get; init; }

    /// <summary>The fitted curve with its band, for plots; empty in a summary.</summary>
    public IReadOnlyList<BandPoint> Band { get; init; } = [];

    /// <summary>Whether other reasonable choices say the same; null if not asked or with too few scales.</summary>
    public MultiverseResult? Multiverse { get; init; }

    /// <summary>The thresholds behind the verdict, one line each; empty in a run, which names them once.</summary>
    public required IReadOnlyList<string> Thresholds { get; init; }
}

/// <summary>A slope along the line in log10 of scale.</summary>
/// <param name="PerDecade">Change of y per tenfold x.</param>
/// <param name="Interval">Its 95 % interval; null where it cannot be estimated.</param>
/// <param name="Improves">Whether the change is for the better.</param>
public sealed record SlopeEstimate(double PerDecade, Interval? Interval, bool Improves);

/// <summary>One fitted form.</summary>
/// <param name="Form">Which.</param>
/// <param name="Formula">In words of mathematics.</param>
/// <param name="Parameters">Fitted values by name, in the units of x and y; empty if the form could not be fitted.</param>
/// <param name="Aicc">Akaike's criterion corrected for few points; null if there are too few points to judge the form.</param>
/// <param name="DeltaAicc">Distance from the best form; null as above.</param>
/// <param name="Rmse">Root of the mean squared residual.</param>
/// <param name="RSquared">Share of the variance explained; null if y does not vary.</param>
/// <param name="Scatter">Standard deviation of a point around the curve beyond its known error.</param>
/// <param name="LargestPredicted">Prediction of the largest scale by the fit to all smaller ones; null in a summary or if too few are left.</param>
/// <param name="LargestActual">Mean of what was measured there.</param>
public sealed record FitResult(
    TrendFormId Form,
    string Formula,
    IReadOnlyList<NamedValue> Parameters,
    double? Aicc,
    double? DeltaAicc,
    double Rmse,
    double? RSquared,
    double Scatter,
    double? LargestPredicted,
    double? LargestActual);

/// <summary>Where the gain per doubling of scale falls below the stated gain.</summary>
/// <param name="X">The scale; null if there is no knee in the range.</param>
/// <param name="Interval">Its 95 % interval, within the range; null if there is no knee or none was asked.</param>
/// <param name="Share">Share of the resamples with a knee in the range; null if none was asked.</param>
/// <param name="GainPerDoubling">The stated gain, in units of y.</param>
public sealed record KneeResult(double? X, Interval? Interval, double? Share, double GainPerDoubling);

/// <summary>A point of a curve with its band.</summary>
/// <param name="X">Scale.</param>
/// <param name="Y">The curve.</param>
/// <param name="Lower">Lower end of the 95 % band.</param>
/// <param name="Upper">Upper end of the 95 % band.</param>
public sealed record BandPoint(double X, double Y, double Lower, double Upper);

/// <summary>Predictions for larger scales, and how well such predictions would have done so far.</summary>
/// <param name="Points">One a scale: the prediction and its 95 % interval for a new checkpoint measured as the others.</param>
/// <param name="BackTest">Each larger known scale predicted from the smaller ones.</param>
/// <param name="Covered">Back-tests whose interval holds what was measured.</param>
/// <param name="Weights">Weight of each form in the mixture behind the prediction.</param>
public sealed record ForecastResult(
    IReadOnlyList<BandPoint> Points, IReadOnlyList<BackTestPoint> BackTest, int Covered, IReadOnlyList<FormWeight> Weights);

/// <summary>The weight of a form in a mixture.</summary>
/// <param name="Form">Which.</param>
/// <param name="Weight">0 to 1.</param>
public sealed record FormWeight(TrendFormId Form, double Weight);

/// <summary>A known scale predicted from the smaller ones.</summary>
/// <param name="X">Scale.</param>
/// <param name="Actual">What was measured.</param>
/// <param name="Predicted">What the smaller scales predict.</param>
/// <param name="Lower">Lower end of the 95 % prediction interval.</param>
/// <param name="Upper">Upper end of the 95 % prediction interval.</param>
/// <param name="Covered">Whether the interval holds the measurement.</param>
public sealed record BackTestPoint(double X, double Actual, double Predicted, double Lower, double Upper, bool Covered);
