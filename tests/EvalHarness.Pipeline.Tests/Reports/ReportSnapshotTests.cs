using System.Text.RegularExpressions;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>The whole of report.md, and the skeleton of report.html, for a run small enough to read.</summary>
public sealed partial class ReportSnapshotTests
{
    [Test]
    public void Markdown_of_a_small_run_reads_so([Values("", "de-DE", "ar-SA")] string culture)
    {
        const string expected = """
            ## Stress-test report

            Run `r-1`, suite `tiny`: 2 checkpoints under 2 conditions.
            **Incomplete: 1 cell could not be evaluated.**

            No policy was given, so nothing passes or fails.

            | Checkpoint | Parameters | Clean accuracy | ECE | OOD AUROC (mnist-test) |
            |---|---:|---:|---:|---:|
            | small | 1.23k | 84.8% [84.1 to 85.5] | n/a (no labelled samples) | 0.912 [0.900 to 0.924] |
            | large (label noise) | 3.82M | 93.2% [92.7 to 93.7] | 1.2% | n/a |

            Intervals in brackets are 95%, after Holm's correction in verdicts. Everything else is in report.html.

            """;

        var actual = ReportText.In(culture, () => ReportText.Markdown(new ReportInput(Small())));

        Assert.That(actual, Is.EqualTo(expected.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Html_of_a_small_run_has_this_skeleton([Values("", "tr-TR", "ar-SA")] string culture)
    {
        string[] expected = ["summary", "chart-overview", "scales", "ood", "chart-ood-scale", "quality", "numbers", "provenance"];

        var html = ReportText.In(culture, () => ReportText.Html(new ReportInput(Small())));

        Assert.That(Ids().Matches(html).Select(match => match.Groups["id"].Value), Is.EqualTo(expected));
        Assert.That(html, Does.Contain(">84.8%<span class=\"ci\">84.1 to 85.5</span>"));
        Assert.That(html, Does.Contain("n/a<span class=\"ci\">no labelled samples</span>"));
    }

    [Test]
    public void Html_of_a_whole_run_has_every_section_and_chart()
    {
        string[] expected =
        [
            "summary", "chart-overview", "gates", "findings", "scales", "robustness", "chart-heatmap", "chart-severity", "calibration", "chart-reliability",
            "chart-overconfidence", "chart-calibration-scale", "ood", "chart-ood-scale", "chart-ood-histogram", "chart-ood-roc", "scaling", "chart-trend",
            "chart-specification-curve", "chart-choices", "chart-forms", "chart-gaps", "variants", "chart-variants", "chart-pareto", "flips", "slices",
            "chart-slices", "quality", "numbers", "provenance",
        ];

        var html = ReportText.Html(ReportText.Full);

        Assert.That(Ids().Matches(html).Select(match => match.Groups["id"].Value), Is.EqualTo(expected));
    }

    private static EvaluationRun Small()
    {
        static Checkpoint Make(string name, double size, string? variant) => new(
            $"f/{name}", "f", name, new string('a', 64), new Dictionary<string, double> { ["parameters"] = size }, variant, null);
        var clean = new Condition("test", ConditionKind.Clean, "test", "test", null, 0, null, null);
        var ood = new Condition("mnist-test", ConditionKind.Ood, "mnist-test", "test", null, 0, null, null);
        return new EvaluationRun("r-1", "tiny", 1, [Make("small", 1234, null), Make("large", 3_816_814, "label_noise")], [clean, ood],
        [
            new("f/small", "test", [new("accuracy", 0.848, 0.841, 0.855, 10000), new("ece", null, null, null, 0, "no labelled samples")], 10000, 0, null),
            new("f/large", "test", [new("accuracy", 0.932, 0.927, 0.937, 10000), new("ece", 0.0123, null, null, 10000, "no interval: too few samples")], 10000, 0, null),
            new("f/small", "mnist-test", [new("ood_auroc_energy", 0.912, 0.9, 0.924, 20000)], 10000, 0, null),
            new("f/large", "mnist-test", [], 0, 0, "The session ran out of memory."),
        ]);
    }

    [GeneratedRegex("<(section|figure)[^>]* ?id=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Ids();
}
