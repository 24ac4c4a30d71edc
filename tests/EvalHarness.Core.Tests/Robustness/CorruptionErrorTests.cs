using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Tests.Robustness;

public sealed class CorruptionErrorTests
{
    private static readonly CorruptionErrors Baseline = Model(0.2, ("noise", [0.4, 0.8]), ("blur", [0.3, 0.5]));

    [Test]
    public void Ce_is_a_ratio_of_sums()
    {
        var model = Model(0.1, ("noise", [0.2, 0.7]), ("blur", [0.1, 0.3]));

        // (.2 + .7) / (.4 + .8) = .75; the mean of the ratios would be .6875.
        Assert.That(CorruptionError.Ce(model, Baseline, "noise").Value, Is.EqualTo(0.75).Within(1e-12));
        Assert.That(CorruptionError.Ce(model, Baseline, "blur").Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(CorruptionError.Mce(model, Baseline).Value, Is.EqualTo(0.625).Within(1e-12));
    }

    [Test]
    public void Relative_ce_compares_the_rises_above_clean()
    {
        var model = Model(0.1, ("noise", [0.2, 0.7]), ("blur", [0.1, 0.3]));

        // noise: (.1 + .6) / (.2 + .6) = .875; blur: (0 + .2) / (.1 + .3) = .5.
        Assert.That(CorruptionError.RelativeCe(model, Baseline, "noise").Value, Is.EqualTo(0.875).Within(1e-12));
        Assert.That(CorruptionError.RelativeMce(model, Baseline).Value, Is.EqualTo(0.6875).Within(1e-12));
    }

    [Test]
    public void Mean_corruption_accuracy_is_not_one_minus_mce()
    {
        var model = Model(0.1, ("noise", [0.2, 0.7]), ("blur", [0.1, 0.3]));

        Assert.That(CorruptionError.MeanCorruptionAccuracy(model).Value, Is.EqualTo(0.675).Within(1e-12));
    }

    [Test]
    public void A_model_against_itself_is_one()
    {
        Assert.That(CorruptionError.Mce(Baseline, Baseline).Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(CorruptionError.RelativeMce(Baseline, Baseline).Value, Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void A_baseline_that_does_not_degrade_leaves_relative_ce_undefined_with_the_reason()
    {
        var flat = Model(0.4, ("noise", [0.4, 0.4]));

        var outcome = CorruptionError.RelativeMce(Model(0.1, ("noise", [0.2, 0.7])), flat);

        Assert.That(outcome.Value, Is.Null);
        Assert.That(outcome.Reason, Does.Contain("noise (the baseline does not degrade)"));
    }

    [Test]
    public void A_baseline_whose_rises_cancel_does_not_degrade()
    {
        // Accuracies .85 and .95 about .9: the rises .05 and -.05 leave 1e-16.
        var baseline = Model(1 - .9, ("noise", [1 - .85, 1 - .95]));

        Assert.That(CorruptionError.RelativeCe(Baseline, baseline, "noise").Reason, Is.EqualTo("the baseline does not degrade under noise"));
    }

    [Test]
    public void A_perfect_baseline_leaves_ce_undefined()
    {
        var outcome = CorruptionError.Mce(Baseline, Model(0, ("noise", [0, 0]), ("blur", [0.3, 0.5])));

        Assert.That(outcome.Value, Is.EqualTo(1).Within(1e-12)); // blur alone
        Assert.That(outcome.Reason, Is.EqualTo("without noise (the baseline makes no error)"));
    }

    [Test]
    public void A_missing_clean_error_leaves_relative_ce_undefined() =>
        Assert.That(CorruptionError.RelativeCe(Model(null, ("noise", [0.2])), Baseline, "noise").Reason, Does.Contain("clean error"));

    [Test]
    public void No_corruption_at_all_is_undefined() =>
        Assert.That(CorruptionError.Mce(Model(0.1), Baseline).Value, Is.Null);

    [Test]
    public void Only_severities_that_both_have_count()
    {
        var model = Model(0.1, ("noise", [0.2]));

        Assert.That(CorruptionError.Ce(model, Baseline, "noise").Value, Is.EqualTo(0.5).Within(1e-12)); // .2 / .4
    }

    [TestCase("gaussian_noise", 0.886428)]
    [TestCase("shot_noise", 0.894468)]
    [TestCase("impulse_noise", 0.922640)]
    [TestCase("defocus_blur", 0.819880)]
    [TestCase("glass_blur", 0.826268)]
    [TestCase("motion_blur", 0.785948)]
    [TestCase("zoom_blur", 0.798360)]
    [TestCase("snow", 0.866816)]
    [TestCase("frost", 0.826572)]
    [TestCase("fog", 0.819324)]
    [TestCase("brightness", 0.564592)]
    [TestCase("contrast", 0.853204)]
    [TestCase("elastic_transform", 0.646056)]
    [TestCase("pixelate", 0.717840)]
    [TestCase("jpeg_compression", 0.606500)]
    public void AlexNets_table_has_the_published_means(string corruption, double mean) =>
        Assert.That(AlexNet.Errors[corruption].Average(), Is.EqualTo(mean).Within(5e-6)); // hendrycks/robustness #10, AugMix

    [Test]
    public void AlexNets_mean_over_the_fifteen_is_the_published_one() =>
        Assert.That(1 - CorruptionError.MeanCorruptionAccuracy(AlexNet.Baseline).Value!.Value, Is.EqualTo(0.78899).Within(5e-6));

    [Test]
    public void Extras_are_not_scored_beside_the_fifteen()
    {
        Assert.That(CorruptionNames.Scored(["saturate", "fog", "spatter"]), Is.EqualTo(new[] { "fog" }));
        Assert.That(CorruptionNames.Scored(["saturate", "stripe"]), Is.EqualTo(new[] { "stripe" }));
        Assert.That(CorruptionNames.Scored(["saturate"]), Is.EqualTo(new[] { "saturate" }));
    }

    private static CorruptionErrors Model(double? clean, params (string Name, double[] Errors)[] corruptions) => new(
        clean,
        corruptions.ToDictionary(
            row => row.Name,
            row => (IReadOnlyDictionary<int, double>)row.Errors.Select((e, i) => (e, i)).ToDictionary(x => x.i + 1, x => x.e)));
}
