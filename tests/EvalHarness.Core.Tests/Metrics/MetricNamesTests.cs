namespace EvalHarness.Metrics;

public sealed class MetricNamesTests
{
    [TestCase("Smooth calibration error", "smooth calibration error")]
    [TestCase("Top-5 accuracy", "top-5 accuracy")]
    [TestCase("RMS calibration error", "RMS calibration error")]
    [TestCase("P(y = 1)", "P(y = 1)")]
    [TestCase("Kolmogorov-Smirnov calibration error", "Kolmogorov-Smirnov calibration error")]
    [TestCase("Cohen's kappa", "Cohen's kappa")]
    public void Keeps_the_capitals_of_abbreviations_and_persons(string name, string within) =>
        Assert.That(MetricNames.WithinSentence(name), Is.EqualTo(within));
}
