using EvalHarness.Analysis;
using EvalHarness.Analysis.Reliability;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.DataQuality;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Tests.Reliability;

public sealed class ReliabilityFindingsTests
{
    [Test]
    public void A_bigger_checkpoint_that_is_worse_is_serious()
    {
        var run = new SimulatedRun(2, [], 600);
        var (small, large) = (run.Load("f/m0", "test")!, run.Load("f/m1", "test")!);
        run.Replace("f/m0", "test", large);
        run.Replace("f/m1", "test", small);

        var finding = Find(run, "bigger_is_worse");

        Assert.That(finding!.Severity, Is.EqualTo(FindingSeverity.Serious));
        Assert.That(finding.Numbers["p_holm"], Is.LessThan(0.05));
        Assert.That(finding.Checkpoint, Is.EqualTo("f/m1"));
    }

    [Test]
    public void A_difference_within_the_nondeterminism_floor_is_never_called_real()
    {
        var run = new SimulatedRun(2, [], 600);
        var (small, large) = (run.Load("f/m0", "test")!, run.Load("f/m1", "test")!);
        run.Replace("f/m0", "test", large);
        run.Replace("f/m1", "test", small);
        var floor = new NondeterminismFloor(100, 90, 1, 1, 1, 1, 1, "twice"); // 90 of 100 labels changed
        var floored = run.Run with { Floors = new Dictionary<string, NondeterminismFloor> { ["f/m1"] = floor } };

        var findings = ReliabilityAnalysis.Analyze(floored, run, new ReliabilityOptions { Resamples = 100 }).Findings;

        Assert.That(findings.Select(finding => finding.Id), Has.None.EqualTo("bigger_is_worse"));
    }

    [Test]
    public void Two_equal_checkpoints_show_no_difference_and_say_what_could_have_been_seen()
    {
        var run = new SimulatedRun(2, [], 200);
        run.Replace("f/m1", "test", run.Load("f/m0", "test"));

        Assert.That(Find(run, "no_difference_shown"), Is.Not.Null);
        Assert.That(Find(run, "bigger_is_worse"), Is.Null);
    }

    [Test]
    public void A_finding_has_the_numbers_that_say_how_far_it_goes()
    {
        var worse = new SimulatedRun(2, [], 600);
        var (small, large) = (worse.Load("f/m0", "test")!, worse.Load("f/m1", "test")!);
        worse.Replace("f/m0", "test", large);
        worse.Replace("f/m1", "test", small);
        SimulatedRun[] runs = [worse, new(2, ["gaussian_noise", "fog"], 400)];
        var findings = runs.SelectMany(run => ReliabilityAnalysis.Analyze(run.Run, run, new ReliabilityOptions { Resamples = 100 }).Findings).Where(finding => finding.Id != "no_difference_shown").ToList();

        Assert.That(findings.Select(finding => finding.Id).Distinct().ToList(), Has.Count.AtLeast(3).And.Contains("bigger_is_worse").And.Contains("overconfident_under_shift"));
        foreach (var finding in findings.Where(finding => FindingKinds.Extents.ContainsKey(finding.Id)))
        {
            var (number, above) = FindingKinds.Extents[finding.Id];
            Assert.That(finding.Numbers.Keys, Does.Contain(number).And.Contains(above ?? number), finding.Id);
        }
    }

    [TestCase(3, 19, "3 of 19 shifts, most under snow")]
    [TestCase(1, 2, "1 of 2 shifts, most under snow")]
    [TestCase(1, 1, "snow")]
    public void A_single_condition_is_not_counted(int found, int all, string expected)
    {
        Assert.That(ReliabilityFindings.Most(found, all, "shifts", "snow"), Is.EqualTo(expected));
    }

    [Test]
    public void Bin_counts_that_disagree_about_calibration_are_named()
    {
        // The first is right in 69 % where it says .61 and in 61 % where it says .69: one bin over both cancels them, two do not. The
        // second says .65 and is right in 61 %.
        var run = new SimulatedRun(2, [], 200);
        run.Replace("f/m0", "test", TwoLevels(0.61, 0.69, rightLow: 0.69, rightHigh: 0.61));
        run.Replace("f/m1", "test", TwoLevels(0.65, 0.65, rightLow: 0.61, rightHigh: 0.61));

        var finding = Find(run, "calibration_estimators_disagree")!;

        // Coarse bins: first 0, second .04, so the second is worse; fine bins: first .08, second .04, so it is better.
        Assert.That(finding.Numbers["ece_5_difference"], Is.EqualTo(0.04).Within(1e-9));
        Assert.That(finding.Numbers["ece_30_difference"], Is.EqualTo(-0.04).Within(1e-9));
        Assert.That(finding.Sentence, Does.Contain("ECE with 30 bins").And.Contain("ECE with 5 bins"));
    }

    [Test]
    public void Predictions_that_collapse_onto_one_class_are_serious()
    {
        var run = new SimulatedRun(1, ["fog"], 200);
        var clean = run.Load("f/m0", "test")!;
        run.Replace("f/m0", "test/fog-5", Cells.Make(clean.Label, new int[200], Enumerable.Repeat(0.2, 200).ToArray()));

        Assert.That(Find(run, "prediction_collapse")!.Severity, Is.EqualTo(FindingSeverity.Serious));
    }

    [Test]
    public void Accuracy_that_improves_while_costs_rise_is_found()
    {
        var run = new SimulatedRun(2, [], 10);
        run.Replace("f/m0", "test", Cells.Make([0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0, 1, 1, 1, 1], classes: 2));
        run.Replace("f/m1", "test", Cells.Make([0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1], classes: 2));
        var options = new ReliabilityOptions { Cost = new CostMatrix(new double[,] { { 0, 1 }, { 10, 0 } }), Resamples = 50 };

        var report = ReliabilityAnalysis.Analyze(run.Run, run, options);

        Assert.That(report.Checkpoints[0].CleanCost!.Value, Is.EqualTo(0.3).Within(1e-12));
        Assert.That(report.Checkpoints[1].CleanCost!.Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(report.Findings.Select(finding => finding.Id), Does.Contain("accuracy_up_cost_up"));
    }

    [Test]
    public void Leakage_and_measured_severity_and_slices_come_in_by_the_options()
    {
        var run = new SimulatedRun(1, ["fog"], 100);
        var options = new ReliabilityOptions
        {
            Resamples = 50,
            Leakage = new Dictionary<string, DuplicateReport> { ["test"] = new([], 3, 1, 200, 0) },
            MeasuredStrength = Enumerable.Range(1, 5).ToDictionary(s => $"test/fog-{s}", s => s / 10.0),
            Slices = new Dictionary<string, IReadOnlyList<SliceColumn>>
            {
                ["test"] = [new("half", Enumerable.Range(0, 100).ToDictionary(i => i, i => i < 50 ? "first" : "second"))],
            },
        };

        var report = ReliabilityAnalysis.Analyze(run.Run, run, options);
        var fog = report.Checkpoints[0].Corruptions[0];

        Assert.That(report.Findings.Single(f => string.Equals(f.Id, "train_test_leakage", StringComparison.Ordinal)).Severity, Is.EqualTo(FindingSeverity.Serious));
        Assert.That(fog.MeasuredArea!.Value, Is.EqualTo(fog.Area.Value).Within(1e-12)); // a tenth of the nominal axis throughout
        Assert.That(fog.CriticalStrength!.Value, Is.EqualTo(fog.CriticalSeverity.Value / 10).Within(1e-12));
        Assert.That(report.Checkpoints[0].WorstGroups["half"].Groups, Is.EqualTo(2));
    }

    [Test]
    public void Every_slice_has_its_accuracy_and_its_calibration_under_every_condition()
    {
        // First slice: 100 samples, all at confidence 0.6, 50 right. Second: all at 0.8, 80 right, so calibrated.
        var run = new SimulatedRun(1, ["fog"], 200);
        run.Replace("f/m0", "test", TwoLevels(0.6, 0.8, 0.5, 0.8));
        var slices = new List<SliceColumn> { new("half", Enumerable.Range(0, 200).ToDictionary(i => i, i => i < 100 ? "first" : "second")) };
        var options = new ReliabilityOptions { Resamples = 50, Slices = new Dictionary<string, IReadOnlyList<SliceColumn>> { ["test"] = slices } };

        var groups = ReliabilityAnalysis.Analyze(run.Run, run, options).Checkpoints[0].Groups;

        Assert.That(groups, Has.Count.EqualTo(2 * 6)); // clean, and fog at five severities
        Assert.That(groups.Take(2).Select(group => (group.Condition, group.Column, group.Group)), Is.EqualTo(new[] { ("test", "half", "first"), ("test", "half", "second") }));
        Assert.That(groups.Take(2).Select(group => group.Accuracy.Value), Is.EqualTo(new double?[] { 0.5, 0.8 }));
        Assert.That(groups[0].Overconfidence.Value, Is.EqualTo(0.1).Within(1e-12));
        Assert.That(groups[1].Overconfidence.Value, Is.Zero.Within(1e-12));
        Assert.That(groups[0].Ece, Is.EqualTo(0.1).Within(1e-12));

        // Of 50 times -0.4 and 50 times 0.6 the standard deviation is 0.5 sqrt(100 / 99); Student's 97.5 % point with 99 degrees of freedom is 1.9842.
        Assert.That(groups[0].Overconfidence.Upper, Is.EqualTo(0.1 + (1.9842 * 0.5 / Math.Sqrt(99))).Within(1e-5));
    }

    private static EvalHarness.Data.SampleScores TwoLevels(double low, double high, double rightLow, double rightHigh)
    {
        var label = new int[200];
        var prediction = Enumerable.Range(0, 200).Select(i => i < 100 ? (i < 100 * rightLow - 1e-9 ? 0 : 1) : (i - 100 < 100 * rightHigh - 1e-9 ? 0 : 1)).ToArray();
        return Cells.Make(label, prediction, Enumerable.Range(0, 200).Select(i => i < 100 ? low : high).ToArray());
    }

    private static Finding? Find(SimulatedRun run, string id) => ReliabilityAnalysis
        .Analyze(run.Run, run, new ReliabilityOptions { Resamples = 100 }).Findings
        .FirstOrDefault(finding => string.Equals(finding.Id, id, StringComparison.Ordinal));
}
