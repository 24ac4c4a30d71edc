using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Suites;

namespace EvalHarness.Pipeline.Tests.Suites;

[TestFixture]
public sealed class SuiteFileTests
{
    [TestCaseSource(typeof(SuiteFile), nameof(SuiteFile.BuiltIn))]
    public void Every_built_in_suite_can_be_read(string name) => Assert.That(SuiteFile.Load(name).Name, Is.EqualTo(name));

    [Test]
    public void Bounds_the_samples_where_nothing_is_said_and_takes_all_where_that_is_said()
    {
        var silent = SuiteFile.Parse("s.yaml", "name: a");
        var all = SuiteFile.Parse("s.yaml", "name: a\nsamples: all\nclean_samples: all");

        Assert.Multiple(() =>
        {
            Assert.That((silent.Samples, silent.CleanSamples), Is.EqualTo((Suite.DefaultSamples, Suite.DefaultSamples)));
            Assert.That((all.Samples, all.CleanSamples), Is.EqualTo(((int?)null, (int?)null)));
        });
    }

    [Test]
    public void Lists_every_problem_with_its_line_at_once()
    {
        const string Text = "name: a\nseed: -3\nsamples: none\nperturbations:\n  - gausian_noise\n  - select: contrast\n    severities: [9]\nmodde: clean\n";

        Assert.That(
            () => SuiteFile.Parse("s.yaml", Text),
            Throws.TypeOf<UsageException>().With.Message.Contains("s.yaml:2: seed is '-3'")
                .And.Message.Contains("s.yaml:3: samples is 'none'")
                .And.Message.Contains("s.yaml:5: There is no perturbation or group 'gausian_noise'")
                .And.Message.Contains("Nearest first: gaussian_noise")
                .And.Message.Contains("s.yaml:6: 'contrast:9': severities run from 1 to 5")
                .And.Message.Contains("s.yaml:8: modde is not known here. Known: mode"));
    }

    [Test]
    public void Takes_near_and_far_from_the_suite()
    {
        var suite = SuiteFile.Parse("s.yaml", "near_ood: letters*\nfar_ood: [textures, noise]");

        Assert.That(suite.NearOod, Is.EqualTo(new[] { "letters*" }));
        Assert.That(suite.FarOod, Is.EqualTo(new[] { "textures", "noise" }));
    }

    [Test]
    public void Takes_costs_or_utilities_and_what_abstaining_is_worth()
    {
        var costs = SuiteFile.Parse("s.yaml", "costs: [[0, 1], [10, 0]]\nabstain: 2");
        var utilities = SuiteFile.Parse("s.yaml", "utilities: [[0, -1], [-10, 3]]\nabstain: -2");

        Assert.That(Rows(costs.Costs!), Is.EqualTo(new[] { new[] { 0.0, 1 }, [10, 0] }));
        Assert.That(Rows(utilities.Costs!), Is.EqualTo(new[] { new[] { 0.0, 1 }, [10, -3] }));
        Assert.That((costs.Costs!.Abstain, utilities.Costs!.Abstain), Is.EqualTo((2.0, 2.0)));

        static double[][] Rows(CostMatrix matrix) => [[matrix[0, 0], matrix[0, 1]], [matrix[1, 0], matrix[1, 1]]];
    }

    [TestCase("costs: [[0, 1], [1, 0]]\nutilities: [[0, 1], [1, 0]]", "s.yaml:2: utilities: stands beside costs")]
    [TestCase("abstain: 1", "s.yaml:1: abstain: says what not deciding costs")]
    [TestCase("utilities: [[0, 1], [1]]", "utilities: a square matrix of numbers is needed, 2 a row: the utility of predicting column j where row i is true.")]
    public void Refuses_costs_that_say_nothing(string text, string problem) =>
        Assert.That(() => SuiteFile.Parse("s.yaml", text), Throws.TypeOf<UsageException>().With.Message.Contains(problem));

    [Test]
    public void Says_where_the_text_stops_being_yaml() =>
        Assert.That(() => SuiteFile.Parse("s.yaml", "a: [1,"), Throws.TypeOf<UsageException>().With.Message.StartsWith("s.yaml:"));
}
