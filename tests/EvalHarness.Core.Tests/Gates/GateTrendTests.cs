namespace EvalHarness.Gates;

public class GateTrendTests
{
    private static readonly RunBuilder Run = new RunBuilder().Cell("f/a", "test", RunBuilder.Right(9, 10));

    private static readonly JudgedTrend[] Trends =
    [
        new("mlp", "accuracy", "clean", "predictable"),
        new("mlp", "accuracy", "blur", "inverse", "falls by 2 points a decade."),
        new("mlp", "accuracy", "noise", "undecided", "five points are too few"),
    ];

    [TestCase("clean", Verdict.Pass)]
    [TestCase("blur", Verdict.Fail)]
    [TestCase("noise", Verdict.Inconclusive)]
    public void A_trend_is_judged_by_its_verdict(string group, Verdict expected)
    {
        var result = Evaluate(new() { Name = "t", Metrics = ["accuracy"], Groups = [group], Allowed = ["predictable", "diminishing"] }).Results.Single();

        Assert.That(result.Verdict, Is.EqualTo(expected));
        Assert.That(result.Family, Is.EqualTo("mlp"));
        Assert.That(result.Checkpoint, Is.Null);
    }

    [Test]
    public void The_sentence_gives_the_reason_of_the_analysis()
    {
        var result = Evaluate(new() { Name = "t", Metrics = ["accuracy"], Groups = ["blur"], Allowed = ["predictable"] }).Results.Single();

        Assert.That(result.Reason, Is.EqualTo("The trend of accuracy over scale in mlp, blur, is inverse (falls by 2 points a decade); allowed: predictable."));
    }

    [Test]
    public void Trends_take_no_share_of_alpha()
    {
        Assert.That(Evaluate(new() { Name = "t", Metrics = ["accuracy"], Allowed = ["predictable"] }).Comparisons, Is.Zero);
    }

    [Test]
    public void A_trend_that_does_not_exist_is_an_error()
    {
        var error = Assert.Throws<UsageException>(() => Evaluate(new() { Name = "t", Metrics = ["accuracy"], Groups = ["blurr"], Allowed = ["predictable"] }));

        Assert.That(error!.Message, Does.Contain("no group fits 'blurr'. There is: blur,"));
    }

    private static GateReport Evaluate(TrendRule rule) => Gate.Evaluate(new("p", 0.05, true, [rule]), Run.Run, Run, trends: Trends);
}
