namespace EvalHarness.MLNet;

[TestFixture]
public sealed class WithoutMLNetTests
{
    [Test]
    [Ignore("The package feed lacks Microsoft.ML, so this build leaves ML.NET out. Run scripts/setup --probe with a feed that has it.")]
    public void The_feed_has_ML_NET() => Assert.Fail("This test exists only in builds without ML.NET.");
}
