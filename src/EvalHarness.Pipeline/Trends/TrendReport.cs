using EvalHarness.Analysis.Scaling;

namespace EvalHarness.Trends;

/// <summary>How a table is to be read as trends.</summary>
public sealed record TrendSettings
{
    /// <summary>Whether smaller values of y are better.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>Whether a smaller x is the larger scale; null: if the name of the column says loss.</summary>
    public bool? XIsLoss { get; init; }

    /// <summary>Scales to forecast; empty for the next two steps.</summary>
    public IReadOnlyList<double> ForecastAt { get; init; } = [];

    /// <summary>Seed of the resamples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The thresholds of the verdicts.</summary>
    public TrendThresholds Thresholds { get; init; } = TrendThresholds.Default;
}

/// <summary>What a table's trends do.</summary>
/// <param name="X">Names of the x columns.</param>
/// <param name="Y">Name of the y column.</param>
/// <param name="LowerIsBetter">Whether smaller values of y are better.</param>
/// <param name="XIsLoss">Whether a smaller x is the larger scale.</param>
/// <param name="Series">One a group, in the order of the table.</param>
/// <param name="Verdicts">How many series have each verdict.</param>
/// <param name="Thresholds">The thresholds behind the verdicts, one line each.</param>
/// <param name="Notes">Remarks, e.g. on rows that were left out.</param>
public sealed record TrendReport(
    IReadOnlyList<string> X,
    string Y,
    bool LowerIsBetter,
    bool XIsLoss,
    IReadOnlyList<TrendSeriesReport> Series,
    IReadOnlyDictionary<TrendVerdict, int> Verdicts,
    IReadOnlyList<string> Thresholds,
    IReadOnlyList<string> Notes);

/// <summary>One series of a table.</summary>
/// <param name="Group">Its name; null if there is one only.</param>
/// <param name="Result">The trend over the first x column; null with two x columns.</param>
/// <param name="TwoVariable">The fits over both x columns; null with one.</param>
/// <param name="HoldOut">How far predictions of the held-out rows are off; null if none was held out.</param>
public sealed record TrendSeriesReport(string? Group, TrendResult? Result, TwoVariableReport? TwoVariable, HoldOutReport? HoldOut);

/// <summary>The two-variable fits.</summary>
/// <param name="Points">Rows fitted.</param>
/// <param name="Huber">Huber loss on log residuals; null with too few rows.</param>
/// <param name="FreeScale">The same with a fitted scale: all but least absolute deviations; null as above.</param>
/// <param name="SharedExponent">One exponent for both scales, by least squares; null as above.</param>
/// <param name="Reason">Why there is no fit; null if there is one.</param>
public sealed record TwoVariableReport(
    int Points, TwoVariableResult? Huber, TwoVariableResult? FreeScale, SharedExponentFit? SharedExponent, string? Reason);

/// <summary>Predictions of rows that were not fitted.</summary>
/// <param name="Rows">Held-out rows.</param>
/// <param name="Rmse">Root of the mean squared error of the tool's own prediction.</param>
/// <param name="Rmsle">The same of logarithms; null unless measured and predicted values are all positive.</param>
/// <param name="Predictions">The own prediction of each row.</param>
/// <param name="RmsleByForm">The error of each single form; forms that predict a value without a logarithm are left out.</param>
public sealed record HoldOutReport(
    int Rows, double Rmse, double? Rmsle, IReadOnlyList<HoldOutPoint> Predictions, IReadOnlyDictionary<TrendFormId, double> RmsleByForm);

/// <summary>One held-out row.</summary>
/// <param name="X">Its scale.</param>
/// <param name="Actual">What was measured.</param>
/// <param name="Predicted">What the fitted rows predict.</param>
public sealed record HoldOutPoint(double X, double Actual, double Predicted);
