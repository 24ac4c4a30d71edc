namespace EvalHarness.Gates;

public class GateSelectionTests
{
    private static readonly RunBuilder Run = new RunBuilder("tonight")
        .Cell("mlp/small", "digits", RunBuilder.Right(90, 100))
        .Cell("mlp/small", "digits/gaussian_noise-1", RunBuilder.Right(80, 100))
        .Cell("mlp/small", "digits/gaussian_noise-2", RunBuilder.Right(70, 100))
        .Cell("mlp/small", "digits/zoom_blur-1", RunBuilder.Right(60, 100))
        .Cell("mlp/small", "ood-letters", new Evaluation.Measurement("auroc", 0.9, 0.88, 0.92, 200))
        .Cell("cnn/small", "digits", RunBuilder.Right(95, 100));

    [Test]
    public void Patterns_groups_kinds_and_severities_narrow_the_selection()
    {
        Assert.That(Conditions(new() { Metrics = ["accuracy"], Conditions = ["*noise*"] }), Is.EqualTo(new[] { "digits/gaussian_noise-1", "digits/gaussian_noise-2" }));
        Assert.That(Conditions(new() { Metrics = ["accuracy"], Groups = ["blur"] }), Is.EqualTo(new[] { "digits/zoom_blur-1" }));
        Assert.That(Conditions(new() { Metrics = ["accuracy"], Kinds = ["clean"] }), Is.EqualTo(new[] { "digits", "digits" }));
        Assert.That(Conditions(new() { Metrics = ["accuracy"], Kinds = ["perturbed"], Severities = [1] }), Is.EqualTo(new[] { "digits/gaussian_noise-1", "digits/zoom_blur-1" }));
        Assert.That(Conditions(new() { Metrics = ["acc*"], Checkpoints = ["cnn/*"] }), Is.EqualTo(new[] { "digits" }));
    }

    [Test]
    public void A_metric_is_not_asked_of_conditions_that_cannot_have_it()
    {
        Assert.That(Conditions(new() { Metrics = ["accuracy"] }), Does.Not.Contain("ood-letters"));
        Assert.That(Conditions(new() { Metrics = ["auroc"] }), Is.EqualTo(new[] { "ood-letters" }));
    }

    [Test]
    public void A_rule_that_selects_nothing_is_an_error_that_names_what_exists_nearest_first()
    {
        var error = Assert.Throws<UsageException>(() => Conditions(new() { Metrics = ["acuracy"], Conditions = ["digits/gausian_noise-1"] }));

        Assert.That(error!.Message, Does.Contain("no metric fits 'acuracy'. There is: accuracy, auroc."));
        Assert.That(error.Message, Does.Contain("no condition fits 'digits/gausian_noise-1'. There is: digits/gaussian_noise-1, digits/gaussian_noise-2,"));
        Assert.That(error.Message, Does.Contain("Policy 'policy' does not fit run 'tonight'"));
    }

    [Test]
    public void One_dead_pattern_among_live_ones_is_an_error_too()
    {
        Assert.Throws<UsageException>(() => Conditions(new() { Metrics = ["accuracy"], Checkpoints = ["mlp/*", "vit/*"] }));
    }

    [Test]
    public void Parts_that_fit_alone_but_not_together_are_an_error()
    {
        var error = Assert.Throws<UsageException>(() => Conditions(new() { Metrics = ["auroc"], Kinds = ["clean"] }));

        Assert.That(error!.Message, Does.Contain("no cell fits all of them at once"));
    }

    [Test]
    public void A_selection_without_any_cell_is_an_error()
    {
        var error = Assert.Throws<UsageException>(() => Conditions(new() { Metrics = ["accuracy"], Checkpoints = ["cnn/*"], Groups = ["noise"] }));

        Assert.That(error!.Message, Does.Contain("no cell"));
    }

    private static string[] Conditions(CellSelection selection)
    {
        var rule = new BoundRule { Name = "r", Selection = selection, AtLeast = 0.1 };
        return [.. Gate.Evaluate(new("policy", 0.05, true, [rule]), Run.Run, Run).Results.Select(result => result.Condition)];
    }
}
