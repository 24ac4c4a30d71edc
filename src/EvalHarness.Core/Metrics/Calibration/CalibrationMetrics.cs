using System.Numerics.Tensors;
using EvalHarness.Evaluation;

namespace EvalHarness.Metrics.Calibration;

/// <summary>Whether confidence can be taken at its word: several estimators side by side, because each has its own bias.</summary>
internal static class CalibrationMetrics
{
    private const string Width = "equal-width bins (lower, upper], top-label confidence; biased upwards, more so with few samples";

    public static IReadOnlyList<Metric> All { get; } =
    [
        Error("ece", "Expected calibration error", "15 " + Width, "Guo et al., 2017", s => s.Histogram.Merge(15).Expected()),
        Error("ece_debiased", "Debiased L2 calibration error", "root of the debiased squared error, 0 where that is negative; 15 equal-width bins (lower, upper]", "Kumar et al., 2019", s => Math.Sqrt(Math.Max(0, s.Histogram.Merge(15).SquaredDebiased()))) with { Interval = IntervalMethod.QuadraticForm, FromSums = DebiasedError.RootIntervalOf },
        new("ece_debiased_squared", "Debiased squared calibration error", "calibration", Direction.LowerIsBetter, new(-1, 1), IntervalMethod.QuadraticForm, "unbiased for the squared error of the bins, so it may be negative; 15 equal-width bins (lower, upper]", "Kumar et al., 2019") { Compute = s => s.Histogram.Merge(15).SquaredDebiased(), FromSums = DebiasedError.IntervalOf },
        Error("smooth_ece", "Smooth calibration error", "reflected Gaussian, automatic bandwidth, discretised as relplot 1.0.3; resamples keep the bandwidth", "Blasiok and Nakkiran, 2024", s => s.Smooth.Value),
        Error("ece_5", "Expected calibration error, 5 bins", "5 " + Width, "Guo et al., 2017", s => s.Histogram.Merge(5).Expected()),
        Error("ece_10", "Expected calibration error, 10 bins", "10 " + Width, "Guo et al., 2017", s => s.Histogram.Merge(10).Expected()),
        Error("ece_20", "Expected calibration error, 20 bins", "20 " + Width, "Guo et al., 2017", s => s.Histogram.Merge(20).Expected()),
        Error("ece_30", "Expected calibration error, 30 bins", "30 " + Width, "Guo et al., 2017", s => s.Histogram.Merge(30).Expected()),
        Error("ece_equal_mass", "Equal-mass calibration error", "15 bins (lower, upper] between linearly interpolated quantiles; ties stay together", "Nguyen and O'Connor, 2015", s => ReliabilityTable.EqualMass(s.Confidence, s.Hit).Expected()),
        Error("ece_sweep", "Monotone-sweep calibration error", "equal-mass bins, as many as keep accuracy rising", "Roelofs et al., 2022", s => SweepCalibrationError.Of(s.Sums).Error),
        Error("ece_isotonic", "Isotonic calibration error", "mean |isotonic fit - confidence|, fitted in sample", "Dimitriadis et al., 2021", s => s.Isotonic.Gap),
        Error("mce", "Maximum calibration error", "largest gap of 15 equal-width bins (lower, upper], however few samples it holds", "Naeini et al., 2015", s => s.Histogram.Merge(15).Maximum()),
        Error("ace", "Average calibration error", "unweighted mean gap over the filled of 15 equal-width bins (lower, upper]", "Neumann et al., 2018; netcal", s => s.Histogram.Merge(15).Average()),
        Error("rms_calibration_error", "RMS calibration error", "15 equal-width bins (lower, upper]", "Hendrycks et al., 2019; torchmetrics l2", s => Math.Sqrt(s.Histogram.Merge(15).Squared())),
        Error("ks_calibration_error", "Kolmogorov-Smirnov calibration error", "top label; largest gap of the running sums, no bins", "Gupta et al., 2021", s => CalibrationError.KolmogorovSmirnov(s.Sums)),
        Error("mmce", "Maximum mean calibration error", "kernel exp(-|difference| / .4), no bins", "Kumar et al., 2018; netcal", s => CalibrationError.KernelMean(s.Confidence, s.Hit)),
        new("classwise_ece", "Class-wise calibration error", "calibration", Direction.LowerIsBetter, new(0, 1), IntervalMethod.Jackknife, "15 equal-width bins (lower, upper] of every class's probability, mean over all classes", "Kull et al., 2019") { Compute = s => ClasswiseCalibrationError.Of(s.Totals), FromSums = (s, level) => ClasswiseCalibrationError.IntervalOf(s.Totals, level) },
        Binary("ece_positive_class", "Expected calibration error of P(y = 1)", "two classes only: the probability of class 1, not of the top label; 15 equal-width bins (lower, upper]", "netcal, torchmetrics", t => t.Expected()),
        Binary("mce_positive_class", "Maximum calibration error of P(y = 1)", "two classes only; 15 equal-width bins (lower, upper]", "netcal, torchmetrics", t => t.Maximum()),
        Binary("rms_calibration_error_positive_class", "RMS calibration error of P(y = 1)", "two classes only; 15 equal-width bins (lower, upper]", "torchmetrics", t => Math.Sqrt(t.Squared())),
        new("mean_confidence", "Mean confidence", "calibration", Direction.Neutral, new(0, 1), IntervalMethod.Student, "mean top-label probability", "definition") { Compute = s => TensorPrimitives.Sum(s.Confidence) / s.Count, Sample = (c, i) => c.Confidence[i] },
        new("overconfidence", "Overconfidence", "calibration", Direction.Neutral, new(-1, 1), IntervalMethod.Student, "mean confidence minus accuracy: above 0 the model is too sure, below 0 too modest", "definition") { Compute = s => (TensorPrimitives.Sum(s.Confidence) - TensorPrimitives.Sum(s.Hit)) / s.Count, Sample = (c, i) => c.Confidence[i] - c.Hit[i] },
    ];

    private static Metric Error(string id, string name, string convention, string source, Func<CellStatistics, MetricValue> compute) =>
        new(id, name, "calibration", Direction.LowerIsBetter, new(0, 1), IntervalMethod.CentredBootstrap, convention, source) { Compute = compute };

    private static Metric Binary(string id, string name, string convention, string source, Func<ReliabilityTable, double> compute) =>
        Error(id, name, convention, source, s => s.Cell.ClassCount == 2
            ? compute(s.PositiveHistogram.Merge(15))
            : MetricValue.Undefined("only for two classes"));
}
