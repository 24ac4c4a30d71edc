namespace EvalHarness.Reports;

public sealed class ReportNumberTests
{
    [TestCase(1009, "1.01k")]
    [TestCase(16_732, "16.7k")]
    [TestCase(261_298, "261k")]
    [TestCase(999_600, "1M")]
    [TestCase(3_816_814, "3.82M")]
    [TestCase(7e9, "7B")]
    [TestCase(12, "12")]
    public void A_size_has_three_digits_and_a_unit(double size, string expected) => Assert.That(ReportNumber.Size(size), Is.EqualTo(expected));

    [TestCase(0.0123, "+1.2 pts")]
    [TestCase(-0.0123, "-1.2 pts")]
    [TestCase(0.00001, "0.0 pts")]
    [TestCase(-0.00001, "0.0 pts")]
    public void A_difference_has_a_sign_unless_it_rounds_to_zero(double difference, string expected) =>
        Assert.That(ReportNumber.Points(difference), Is.EqualTo(expected));

    [Test]
    public void An_interval_has_no_negative_zero() => Assert.That(ReportNumber.Interval("accuracy", -0.0001, 0.038), Is.EqualTo("0.0 to 3.8"));

    [TestCase(0.0, "0")]
    [TestCase(0.4268, "0.427")]
    [TestCase(12.34, "12.3")]
    [TestCase(0.00001, "1e-5")]
    [TestCase(1234567, "1.23e6")]
    public void A_number_has_about_three_digits(double value, string expected) => Assert.That(ReportNumber.Short(value), Is.EqualTo(expected));

    [Test]
    public void What_is_undefined_is_not_available() => Assert.That(ReportNumber.Percent(null), Is.EqualTo("n/a"));
}
