namespace EvalHarness.Statistics;

public sealed class ProportionIntervalTests
{
    private static IEnumerable<string> Cases => ReferenceValues.At("proportion_ci").EnumerateObject().Select(p => p.Name);

    [TestCaseSource(nameof(Cases))]
    public void Agrees_with_statsmodels(string ratio)
    {
        var parts = ratio.Split('/').Select(long.Parse).ToArray();
        var expected = ReferenceValues.At("proportion_ci", ratio);

        Close(ProportionInterval.Wilson(parts[0], parts[1]), expected.GetProperty("wilson"));
        Close(ProportionInterval.ClopperPearson(parts[0], parts[1]), expected.GetProperty("beta"));
        Close(ProportionInterval.Jeffreys(parts[0], parts[1]), expected.GetProperty("jeffreys"));
        Close(ProportionInterval.AgrestiCoull(parts[0], parts[1]), expected.GetProperty("agresti_coull"));
    }

    [Test]
    public void Agrees_with_the_Clopper_Pearson_interval_of_imagenet_testbed()
    {
        var expected = ReferenceValues.At("proportion_ci_clopper_pearson_alpha_0.005 (imagenet-testbed)", "7613/10000");

        Close(ProportionInterval.ClopperPearson(7613, 10000, 0.995), expected);
    }

    [Test]
    public void Covers_its_level_at_the_ends_for_millions_of_trials()
    {
        var interval = ProportionInterval.ClopperPearson(712_345, 1_000_000);

        // The defining property: each tail holds 2.5 %.
        Assert.That(1 - Distributions.BinomialCdf(712_344, 1_000_000, interval.Lower), Is.EqualTo(0.025).Within(1e-9));
        Assert.That(Distributions.BinomialCdf(712_345, 1_000_000, interval.Upper), Is.EqualTo(0.025).Within(1e-9));
    }

    private static void Close(Interval actual, System.Text.Json.JsonElement expected)
    {
        Assert.That(actual.Lower, Is.EqualTo(expected[0].GetDouble()).Within(1e-9));
        Assert.That(actual.Upper, Is.EqualTo(expected[1].GetDouble()).Within(1e-9));
    }
}
