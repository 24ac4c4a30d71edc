using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Calibration;
using EvalHarness.Metrics.Ood;
using EvalHarness.Statistics;

namespace EvalHarness.Metrics;

/// <summary>Values of Reference/metrics.json: scikit-learn, SciPy, netcal, torchmetrics' conventions and relplot on the same inputs.</summary>
public sealed class ReferenceMetricTests
{
    private static readonly CellSamples Cell = Load();
    private static readonly IReadOnlyList<Measurement> Measured = MetricTable.Evaluate(Cell, new MetricOptions(Resamples: 0));

    [TestCase("accuracy", "top1_accuracy", 1e-12)]
    [TestCase("nll", "nll_mean_nats (sklearn.log_loss)", 1e-12)]
    [TestCase("brier", "brier_multiclass_sum_over_classes_mean_over_samples", 1e-12)]
    [TestCase("ece", "netcal_ECE_equal_width_15", 1e-12)]
    [TestCase("ece_10", "netcal_ECE_equal_width_10", 1e-12)]
    [TestCase("ece_30", "netcal_ECE_equal_width_30", 1e-12)]
    [TestCase("ece_equal_mass", "netcal_ECE_equal_mass_quantile_15", 1e-12)]
    [TestCase("mce", "netcal_MCE_equal_width_15", 1e-12)]
    [TestCase("ace", "netcal_ACE_equal_width_15 (mean abs gap over non-empty bins)", 1e-12)]
    [TestCase("mmce", "netcal_MMCE", 1e-9)]
    [TestCase("rms_calibration_error", "RMSCE_l2_equal_width_15 (torchmetrics norm=l2)", 1e-12)]
    [TestCase("ece_debiased_squared", "debiased_L2_squared_equal_width_15 (Kumar19 plugin minus bias; bins with n=1 uncorrected)", 1e-12)]
    [TestCase("smooth_ece", "relplot_smECE_auto", 1e-9)]
    [TestCase("aurc", "AURC_mean_selective_risk = 1-AURRA", 1e-12)]
    [TestCase("misclassification_auroc", "misclassification_detection_AUROC_of_max_prob", 1e-12)]
    [TestCase("best_temperature", "temperature_NLL_optimal_T (logits/T)", 1e-6)]
    [TestCase("nll_best_temperature", "nll_at_T", 1e-9)]
    [TestCase("balanced_accuracy", "balanced_accuracy", 1e-12)]
    [TestCase("macro_f1", "macro_f1", 1e-12)]
    [TestCase("mcc", "mcc", 1e-12)]
    [TestCase("cohen_kappa", "cohen_kappa", 1e-12)]
    [TestCase("classwise_ece", "classwise_ECE_equal_width_15 (mean over classes of binary ECE on P(y=k), Kull19)", 1e-12)]
    [TestCase("ece_isotonic", "isotonic_fit_mean_abs_gap |iso(conf)-conf| (CORP-like in-sample ECE)", 1e-12)]
    public void Agrees_with_the_reference(string metric, string key, double tolerance) =>
        Assert.That(Value(metric), Is.EqualTo(ReferenceValues.Number("classification", "expected", key)).Within(tolerance));

    [TestCase("brier_top_label", "score")]
    [TestCase("corp_miscalibration", "miscalibration")]
    [TestCase("corp_discrimination", "discrimination")]
    [TestCase("corp_uncertainty", "uncertainty")]
    public void Agrees_with_the_CORP_decomposition(string metric, string key) => Assert.That(
        Value(metric),
        Is.EqualTo(ReferenceValues.Number("classification", "expected", "CORP_Brier_decomposition_top_label", key)).Within(1e-12));

    [Test]
    public void Worst_class_is_the_smallest_of_the_reference_recalls() => Assert.That(
        Value("worst_class_accuracy"), Is.EqualTo(ReferenceValues.Numbers("classification", "expected", "per_class_accuracy").Min()).Within(1e-12));

    [TestCase(10)]
    [TestCase(15)]
    [TestCase(30)]
    public void Bins_agree_with_netcal(int bins)
    {
        var (confidence, hit) = Columns();
        var width = ReliabilityTable.EqualWidth(confidence, hit, bins);

        Assert.That(width.Expected(), Is.EqualTo(Expected($"netcal_ECE_equal_width_{bins}")).Within(1e-12));
        Assert.That(width.Maximum(), Is.EqualTo(Expected($"netcal_MCE_equal_width_{bins}")).Within(1e-12));
        Assert.That(width.Average(), Is.EqualTo(Expected($"netcal_ACE_equal_width_{bins} (mean abs gap over non-empty bins)")).Within(1e-12));
        Assert.That(
            CalibrationError.EqualMass(confidence, hit, bins), Is.EqualTo(Expected($"netcal_ECE_equal_mass_quantile_{bins}")).Within(1e-12));
    }

    [Test]
    public void Ten_bins_agree_on_the_squared_error()
    {
        var (confidence, hit) = Columns();
        var table = ReliabilityTable.EqualWidth(confidence, hit, 10);

        Assert.That(Math.Sqrt(table.Squared()), Is.EqualTo(Expected("RMSCE_l2_equal_width_10 (torchmetrics norm=l2)")).Within(1e-12));
        Assert.That(
            table.SquaredDebiased(),
            Is.EqualTo(Expected("debiased_L2_squared_equal_width_10 (Kumar19 plugin minus bias; bins with n=1 uncorrected)")).Within(1e-12));
    }

    [Test]
    public void Smooth_error_agrees_with_relplot()
    {
        var (confidence, hit) = Columns();

        var (error, bandwidth) = CalibrationError.Smooth(confidence, hit);

        Assert.That(error, Is.EqualTo(Expected("relplot_smECE_auto")).Within(1e-9));
        Assert.That(CalibrationError.Smooth(confidence, hit, 0.05), Is.EqualTo(Expected("relplot_smECE_sigma_0.05")).Within(1e-9));
        Assert.That(CalibrationError.Smooth(confidence, hit, 0.1), Is.EqualTo(Expected("relplot_smECE_sigma_0.1")).Within(1e-9));
        Assert.That(bandwidth, Is.EqualTo(Expected("relplot_smECE_auto_bandwidth")));
    }

    [Test]
    public void Ood_ties_agree_with_scikit_learn()
    {
        var confidence = ReferenceValues.Numbers("ood_ties", "conf").Select(c => -c).ToArray();
        var isId = ReferenceValues.Integers("ood_ties", "is_id");
        var curve = OodCurve.Of(
            confidence.Where((_, i) => isId[i] == 1).ToArray(), confidence.Where((_, i) => isId[i] == 0).ToArray())!;

        Assert.That(curve.Auroc, Is.EqualTo(ReferenceValues.Number("ood_ties", "AUROC")).Within(1e-12));
        Assert.That(curve.AuprIn, Is.EqualTo(ReferenceValues.Number("ood_ties", "AUPR_IN_trapezoid")).Within(1e-12));
        Assert.That(curve.AuprOut, Is.EqualTo(ReferenceValues.Number("ood_ties", "AUPR_OUT_trapezoid")).Within(1e-12));
        Assert.That(curve.Fpr95OodCaught, Is.EqualTo(ReferenceValues.Number("ood_ties", "FPR95_OpenOOD")).Within(1e-12));
        Assert.That(curve.Fpr95IdAccepted, Is.EqualTo(ReferenceValues.Number("ood_ties", "FPR95_ODIN")).Within(1e-12));
    }

    private static double Expected(string key) => ReferenceValues.Number("classification", "expected", key);

    private static double? Value(string metric) => Measured.Single(m => m.Metric == metric).Value;

    private static (double[] Confidence, double[] Hit) Columns() =>
        (Cell.Scores.Confidence, Enumerable.Range(0, Cell.Scores.Count).Select(i => Cell.Scores.IsCorrect(i) ? 1.0 : 0).ToArray());

    private static CellSamples Load()
    {
        var logits = ReferenceValues.At("classification", "inputs", "logits").EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(z => z.GetDouble())).ToArray();
        return SampleScoresBuilderTests.Build(logits, ReferenceValues.Integers("classification", "inputs", "labels"), OutputKind.Logits, 5);
    }
}
