using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>What people read in a report: words where files and commands have ids.</summary>
public sealed class ReportNamesTests
{
    private static readonly Condition Clean = new("digits", ConditionKind.Clean, "digits", "digits", null, 0, null, null);
    private static readonly Condition Blur = new("digits/glass_blur-3", ConditionKind.Perturbed, "digits", "digits", "glass_blur", 3, "blur", null);
    private static readonly Condition Shear = new("digits/shear-1", ConditionKind.Perturbed, "digits", "digits", "shear", 1, "geometry", null);
    private static readonly Condition Noise = new("digits/uniform_noise-1", ConditionKind.Ood, "digits", "digits", "uniform_noise", 1, null, null);
    private static readonly Condition Letters = new("letters", ConditionKind.Ood, "letters", "digits", null, 0, null, null);

    private static ReportNames Names(params string[] checkpoints) => new(new EvaluationRun(
        "r", "s", 1, [.. checkpoints.Select(id => new Checkpoint(id, id.Split('/')[0], id.Split('/')[1], "h", new Dictionary<string, double>(), null, null))], [Clean, Blur, Shear, Noise, Letters], []));

    [TestCase("glass_blur", "glass blur")]
    [TestCase("mnist_c_impulse_noise", "MNIST-C impulse noise")]
    [TestCase("fog", "fog")]
    public void A_perturbation_is_words(string id, string words) => Assert.That(ReportNames.Perturbation(id), Is.EqualTo(words));

    [Test]
    public void A_condition_is_its_perturbation_and_severity_or_its_data()
    {
        var names = Names("mlp/a");
        Assert.That(new[] { Clean, Blur, Noise, Letters }.Select(names.Of), Is.EqualTo(new[] { "digits", "glass blur, severity 3", "uniform noise", "letters" }));
        Assert.That(names.OfCondition("digits/glass_blur-3"), Is.EqualTo("glass blur, severity 3"));
        Assert.That(names.OfCondition("unknown"), Is.EqualTo("unknown"));
    }

    [TestCase("mlp/a loses half, first under glass_blur at severity 2.", "a loses half, first under glass blur at severity 2.")]
    [TestCase("mlp/a is worse than mlp/ab, most under digits/glass_blur-3: 2 points.", "a is worse than ab, most under glass blur, severity 3: 2 points.")]
    [TestCase("The best is mlp/ab.", "The best is ab.")]
    [TestCase("mlp/abc and digits/glass_blur-35 are of another run; shearing is no shear.", "mlp/abc and digits/glass_blur-35 are of another run; shearing is no shear.")]
    public void A_sentence_has_words_for_the_ids_of_the_run_alone(string sentence, string plain) =>
        Assert.That(Names("mlp/a", "mlp/ab").Plain(sentence), Is.EqualTo(plain));

    [Test]
    public void Checkpoints_of_one_name_in_two_families_keep_their_ids() =>
        Assert.That(Names("mlp/a", "cnn/a").Plain("mlp/a beats cnn/a"), Is.EqualTo("mlp/a beats cnn/a"));

    [TestCase("ece", "at most 0.3", "at most 30%")]
    [TestCase("accuracy", "at least 0.85", "at least 85%")]
    [TestCase("accuracy", "at most 0.005 against mlp/a in 'night-2'", "at most 0.5 points against mlp/a in 'night-2'")]
    [TestCase("negative_flip_rate", "at most 0.02 against mlp/a in 'r'", "at most 2% against mlp/a in 'r'")]
    [TestCase("nll", "at most 0.3", "at most 0.3")]
    public void A_demand_is_in_the_unit_of_its_metric(string metric, string bound, string demand) => Assert.That(MetricText.Demand(metric, bound), Is.EqualTo(demand));
}
