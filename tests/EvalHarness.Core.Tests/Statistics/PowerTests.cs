namespace EvalHarness.Statistics;

public sealed class PowerTests
{
    private static IEnumerable<TestCaseData> Stops =>
        from rule in ReferenceValues.At("mlperf_early_stopping_min_passing_h").EnumerateObject()
        from entry in rule.Value.EnumerateObject()
        let parts = rule.Name.Split(',').Select(part => double.Parse(part[2..], System.Globalization.CultureInfo.InvariantCulture)).ToArray()
        select new TestCaseData(parts[0], parts[1], int.Parse(entry.Name, System.Globalization.CultureInfo.InvariantCulture), entry.Value.GetInt32());

    [TestCaseSource(nameof(Stops))]
    public void Early_stopping_agrees_with_MLPerf(double rate, double confidence, int failures, int expected) =>
        Assert.That(EarlyStopping.MinimumPasses(failures, rate, confidence), Is.EqualTo(expected));

    [Test]
    public void Mean_needs_the_textbook_sample()
    {
        // (1.959964 + .841621)^2 = 7.8489; x (1 / .5)^2 = 31.4, so 32; twice that for two groups: 62.8, so 63.
        Assert.That(Power.NeededForMean(1, 0.5), Is.EqualTo(32));
        Assert.That(Power.NeededForTwoMeans(1, 0.5), Is.EqualTo(63));
        Assert.That(Power.MinimumDetectableEffect(1), Is.EqualTo(2.801585).Within(1e-6));
    }

    [Test]
    public void Detectable_effects_invert_the_needed_samples()
    {
        var paired = Power.DetectablePaired(0.1, 2000)!.Value;
        var unpaired = Power.DetectableUnpaired(0.7, 2000)!.Value;

        Assert.That(Power.NeededForPairedProportions(0.1, paired), Is.EqualTo(2000));
        Assert.That(Power.NeededForTwoProportions(0.7, 0.7 + unpaired), Is.EqualTo(2000));
        Assert.That(Power.DetectablePaired(0.1, 3), Is.Null);
    }

    [Test]
    public void Two_proportions_need_the_textbook_sample()
    {
        // Fleiss: p .6 against .5: (1.959964 sqrt(2 .55 .45) + .841621 sqrt(.24 + .25))^2 / .01 = 387.3, so 388.
        Assert.That(Power.NeededForTwoProportions(0.6, 0.5), Is.EqualTo(388));
    }
}
