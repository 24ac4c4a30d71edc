namespace EvalHarness.Statistics;

public sealed class PowerTests
{
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
