using EvalHarness.Evaluation;

namespace EvalHarness.Core.Tests;

[TestFixture]
public sealed class EvaluationPlanTests
{
    private static readonly PlannedDataset[] Datasets =
    [
        new("digits-ood", DatasetRole.Ood, null, IsImage: true),
        new("digits-test", DatasetRole.Clean, null, IsImage: true),
        new("digits-train", DatasetRole.Train, "digits-test", IsImage: true),
        new("letters-test", DatasetRole.Clean, null, IsImage: true),
    ];

    [Test]
    public void Puts_clean_first_and_gives_each_dataset_its_partners()
    {
        var suite = new Suite { Name = "s", LabelNoise = [new LabelNoiseSelection("pair", 0.25)] };

        var conditions = EvaluationPlan.Conditions(suite, Datasets, _ => [new PlannedPerturbation("fog", 2, "weather", KeepsLabel: true), new PlannedPerturbation("uniform_noise", 1, null, KeepsLabel: false)]);

        Assert.That(
            conditions.Take(6).Select(condition => (condition.Id, condition.Kind)),
            Is.EqualTo(new[]
            {
                ("digits-test", ConditionKind.Clean),
                ("digits-train", ConditionKind.Train),
                ("digits-test/digits-ood", ConditionKind.Ood),
                ("digits-test/fog-2", ConditionKind.Perturbed),
                ("digits-test/uniform_noise-1", ConditionKind.Ood),
                ("digits-test/label_noise_pair_25", ConditionKind.LabelNoise),
            }));
        Assert.That(conditions[6].Id, Is.EqualTo("letters-test"));
    }

    [Test]
    public void Ood_data_is_near_or_far_as_its_dataset_or_the_suite_says_and_what_is_made_is_far()
    {
        PlannedDataset[] datasets =
        [
            new("clean", DatasetRole.Clean, null, IsImage: true),
            new("ood-a", DatasetRole.Ood, null, IsImage: true, OodDistance.Near),
            new("ood-b", DatasetRole.Ood, null, IsImage: true, OodDistance.Near),
            new("ood-c", DatasetRole.Ood, null, IsImage: true),
            new("ood-d", DatasetRole.Ood, null, IsImage: true),
        ];
        var suite = new Suite { Name = "s", FarOod = ["*-b"], NearOod = ["ood-c"] };

        var conditions = EvaluationPlan.Conditions(
            suite, datasets, _ => [new("fog", 2, "weather", KeepsLabel: true), new("uniform_noise", 1, "synthetic_ood", KeepsLabel: false)]);

        Assert.That(conditions.Select(condition => (condition.Id, condition.Distance, condition.SummaryGroup)), Is.EqualTo(new[]
        {
            ("clean", (OodDistance?)null, (string?)null),
            ("clean/ood-a", OodDistance.Near, "near_ood"),
            ("clean/ood-b", OodDistance.Far, "far_ood"),
            ("clean/ood-c", OodDistance.Near, "near_ood"),
            ("clean/ood-d", OodDistance.Unspecified, "unspecified_ood"),
            ("clean/fog-2", null, "weather"),
            ("clean/uniform_noise-1", OodDistance.Far, "far_ood"),
        }));
    }

    [TestCase("digits", "digits-test", ExpectedResult = true)]
    [TestCase("digits", "letters-test", ExpectedResult = false)]
    [TestCase("other", "letters-test", ExpectedResult = true)]
    public bool Pairs_a_family_with_the_datasets_named_after_it_else_with_all(string family, string dataset) =>
        EvaluationPlan.Pairs(family, dataset, ["digits-test", "letters-test"]);
}
