using EvalHarness.Data;

namespace EvalHarness.Perturbations;

public sealed class PerturbationSelectionTests
{
    [TestCase("gaussian_noise", "gaussian_noise-1 gaussian_noise-2 gaussian_noise-3 gaussian_noise-4 gaussian_noise-5")]
    [TestCase("gaussian_noise:3", "gaussian_noise-3")]
    [TestCase("contrast:2-4", "contrast-2 contrast-3 contrast-4")]
    [TestCase("contrast:5,1", "contrast-1 contrast-5")]
    [TestCase("contrast@clean:1", "contrast-1")]
    [TestCase("uniform_noise", "uniform_noise-1")]
    [TestCase("synthetic_ood:1-5", "uniform_noise-1 constant_image-1 pixel_shuffle-1")]
    public void Names_and_severities_select_settings(string text, string expected)
    {
        Assert.That(string.Join(' ', PerturbationSelection.Resolve(text)), Is.EqualTo(expected));
    }

    [Test]
    public void An_unknown_name_lists_the_known_ones_nearest_first()
    {
        var error = Assert.Throws<UsageException>(() => PerturbationSelection.Resolve("gausian_noise"));

        Assert.That(error!.Message, Does.Contain("Nearest first: gaussian_noise,"));
        Assert.That(error.Message, Does.Contain("rotate"));
    }

    [Test]
    public void Frost_is_only_there_under_its_own_name()
    {
        var error = Assert.Throws<UsageException>(() => PerturbationSelection.Resolve("frost"));

        Assert.That(error!.Message, Does.Contain("frost_procedural"));
    }

    [TestCase("contrast:0")]
    [TestCase("contrast:6")]
    [TestCase("contrast:4-2")]
    [TestCase("contrast:")]
    [TestCase("contrast:two")]
    public void A_bad_severity_is_the_users_mistake(string text)
    {
        Assert.That(() => PerturbationSelection.Resolve(text), Throws.TypeOf<UsageException>().With.Message.Contains("1 to 5"));
    }

    [Test]
    public void Problems_are_listed_all_at_once_and_each_once()
    {
        var settings = PerturbationSelection.Resolve("synthetic_ood");

        Assert.That(PerturbationSelection.Problems(settings, new ImageShape(3, 3, 1)), Has.Count.EqualTo(3));
        Assert.That(PerturbationSelection.Problems(settings, new ImageShape(28, 28, 1)), Is.Empty);
    }

    [Test]
    public void Ids_are_unique_and_no_group_is_called_like_a_perturbation()
    {
        Assert.That(StandardPerturbations.All.Select(p => p.Id), Is.Unique);
        Assert.That(StandardPerturbations.Groups.Where(g => StandardPerturbations.Find(g) is not null), Is.Empty);
    }
}
