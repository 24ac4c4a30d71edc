using System.Text.Json;
using EvalHarness.Analysis.Reliability;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Tests.Reliability;

public sealed class ReliabilityAnalysisTests
{
    private static readonly string[] Two = ["gaussian_noise", "fog"];

    [Test]
    public void Numbers_of_a_checkpoint_are_those_of_its_samples()
    {
        var simulated = new SimulatedRun(3, Two, 400);

        var report = ReliabilityAnalysis.Analyze(simulated.Run, simulated);
        var largest = report.Checkpoints[2];

        var clean = Accuracy(simulated, "f/m2", "test");
        var perturbed = Two.SelectMany(c => Enumerable.Range(1, 5).Select(s => Accuracy(simulated, "f/m2", $"test/{c}-{s}"))).Average();
        Assert.That(largest.CleanAccuracy.Value, Is.EqualTo(clean).Within(1e-12));
        Assert.That(largest.MeanPerturbedAccuracy.Value, Is.EqualTo(perturbed).Within(1e-12));
        Assert.That(largest.MeanGap.Value, Is.EqualTo(clean - perturbed).Within(1e-12));
        Assert.That(largest.RelativeMeanGap.Value, Is.EqualTo((clean - perturbed) / clean).Within(1e-12));
        Assert.That(largest.MeanGap.Lower, Is.LessThan(largest.MeanGap.Value));
        Assert.That(largest.MeanGap.Upper, Is.GreaterThan(largest.MeanGap.Value));
    }

    [Test]
    public void Mce_is_against_the_smallest_rung_and_equals_the_tables()
    {
        var simulated = new SimulatedRun(3, Two, 400);
        var report = ReliabilityAnalysis.Analyze(simulated.Run, simulated);
        var table = new CorruptionTable(Table(simulated).ToArray());

        var expected = CorruptionError.Mce(table.Errors("f/m2"), table.Errors("f/m0")).Value;
        var relative = CorruptionError.RelativeMce(table.Errors("f/m2"), table.Errors("f/m0")).Value;

        Assert.That(report.Checkpoints[0].MceBaseline, Is.EqualTo("f/m0"));
        Assert.That(report.Checkpoints[0].Mce.Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(report.Checkpoints[2].Mce.Value, Is.EqualTo(expected).Within(1e-12));
        Assert.That(report.Checkpoints[2].RelativeMce.Value, Is.EqualTo(relative).Within(1e-12));
        Assert.That(report.Checkpoints[2].Mce.Upper, Is.LessThan(1));
    }

    [Test]
    public void Effective_robustness_on_a_shift_has_an_interval_around_its_residual()
    {
        var simulated = new SimulatedRun(4, Two, 300);
        var shift = new EvaluationRun("run", "suite", 5, simulated.Run.Checkpoints, [.. simulated.Run.Conditions, new("moved", ConditionKind.Shift, "moved", "test", null, 0, null, null)], simulated.Run.Cells);
        for (var m = 0; m < 4; m++)
        {
            simulated.Replace($"f/m{m}", "moved", Cells.Simulated(200, 0.5 + (0.1 * m), 99, (ulong)(500 + m)));
        }

        var (logit, probit) = (Effective(RobustnessAxis.Logit), Effective(RobustnessAxis.Probit));

        var clean = Enumerable.Range(0, 4).Select(m => Accuracy(simulated, $"f/m{m}", "test")).ToArray();
        var moved = Enumerable.Range(0, 4).Select(m => Accuracy(simulated, $"f/m{m}", "moved")).ToArray();
        Assert.That(logit.Value, Is.EqualTo(EffectiveRobustness.Fit(clean, moved, [200L, 200, 200, 200])!.Value.Residuals[1]).Within(1e-12));
        Assert.That(probit.Value, Is.EqualTo(EffectiveRobustness.Fit(clean, moved, [200L, 200, 200, 200], RobustnessAxis.Probit)!.Value.Residuals[1]).Within(1e-12));
        Assert.That(logit.Lower < logit.Value && logit.Value < logit.Upper, Is.True);
        Assert.That(logit.Upper - logit.Lower, Is.InRange(0.02, 0.2)); // 200 images: an accuracy's error is some .03

        Estimate Effective(RobustnessAxis axis) => ReliabilityAnalysis.Analyze(shift, simulated, new ReliabilityOptions { Resamples = 200, Axis = axis })
            .Checkpoints[1].Shifts.Single().EffectiveRobustness;
    }

    [Test]
    public void Ood_data_is_summed_up_by_distance_and_the_full_spectrum_by_severity()
    {
        var simulated = new SimulatedRun(2, Two, 150);

        var checkpoint = ReliabilityAnalysis.Analyze(simulated.Run, simulated, new ReliabilityOptions { Resamples = 50 }).Checkpoints[1];

        var energy = checkpoint.Ood.Single(row => row.Score == "energy");
        var expected = EvalHarness.Metrics.Ood.OodCurve.Of(simulated.Load("f/m1", "test")!.Energy, simulated.Load("f/m1", "other")!.Energy)!;
        Assert.That((energy.Distance, energy.Conditions.Single()), Is.EqualTo((EvalHarness.Evaluation.OodDistance.Near, "other")));
        Assert.That(energy.Auroc.Value, Is.EqualTo(expected.Auroc).Within(1e-12));
        Assert.That(energy.Auroc.Upper, Is.EqualTo(expected.AurocInterval()!.Value.Upper).Within(1e-9));
        Assert.That(
            checkpoint.FullSpectrum.Where(row => row.Score == "energy").Select(row => (row.Ood, row.Severity)),
            Is.EqualTo(Enumerable.Range(0, 6).Select(severity => ("other", severity))));
    }

    [Test]
    public void The_result_is_the_same_for_any_number_of_threads()
    {
        var simulated = new SimulatedRun(3, Two, 150);

        var one = ReliabilityAnalysis.Analyze(simulated.Run, simulated, new ReliabilityOptions { Threads = 1, Resamples = 50 });
        var four = ReliabilityAnalysis.Analyze(simulated.Run, simulated, new ReliabilityOptions { Threads = 4, Resamples = 50 });

        Assert.That(JsonSerializer.Serialize(four), Is.EqualTo(JsonSerializer.Serialize(one)));
    }

    [Test]
    public void A_report_is_json_without_a_not_a_number()
    {
        var simulated = new SimulatedRun(2, Two, 100);

        var json = JsonSerializer.Serialize(ReliabilityAnalysis.Analyze(simulated.Run, simulated, new ReliabilityOptions { Resamples = 50 }));

        Assert.That(json, Does.Contain("\"MeanGap\""));
        Assert.That(json, Does.Not.Contain("NaN")); // the serializer would have thrown, too
    }

    [Test]
    public void Missing_cells_leave_out_what_rests_on_them_and_nothing_else()
    {
        var simulated = new SimulatedRun(3, Two, 200);
        for (var severity = 1; severity <= 5; severity++)
        {
            simulated.Replace("f/m1", $"test/fog-{severity}", null);
        }

        var report = ReliabilityAnalysis.Analyze(simulated.Run, simulated, new ReliabilityOptions { Resamples = 50 });
        var middle = report.Checkpoints[1];

        Assert.That(middle.Corruptions.Select(corruption => corruption.Corruption), Is.EqualTo(new[] { "gaussian_noise" }));
        Assert.That(middle.Mce.Value, Is.Not.Null);
        Assert.That(middle.Mce.Reason, Does.Contain("without fog"));
        Assert.That(report.Checkpoints[2].Corruptions, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_run_of_one_checkpoint_and_one_image_gives_reasons_and_no_exception()
    {
        var simulated = new SimulatedRun(1, ["fog"], 1);

        var only = ReliabilityAnalysis.Analyze(simulated.Run, simulated).Checkpoints.Single();

        Assert.That(only.MeanGap.Lower, Is.Null);
        Assert.That(only.MeanGap.Reason, Is.Not.Null);
        Assert.That(only.EffectiveRobustness.Value, Is.Null);
        Assert.That(only.EffectiveRobustness.Reason, Does.Contain("at least 3"));
        Assert.That(only.WorstClass.Accuracy.Value, Is.Null);
    }

    [Test]
    public void A_run_without_perturbations_or_cells_gives_an_empty_or_reasoned_report()
    {
        var simulated = new SimulatedRun(2, [], 50);
        var report = ReliabilityAnalysis.Analyze(simulated.Run, simulated);

        Assert.That(report.Checkpoints[0].MeanPerturbedAccuracy.Value, Is.Null);
        Assert.That(report.Checkpoints[0].PerturbedTailLoss.Reason, Is.Not.Null);

        simulated.Replace("f/m0", "test", null);
        simulated.Replace("f/m1", "test", null);
        Assert.That(ReliabilityAnalysis.Analyze(simulated.Run, simulated).Checkpoints, Is.Empty);
    }

    [Test]
    public void Steps_pair_each_rung_with_the_next_and_list_the_negative_flips()
    {
        var simulated = new SimulatedRun(3, Two, 300);
        var step = ReliabilityAnalysis.Analyze(simulated.Run, simulated).Steps[1];
        var (a, b) = (simulated.Load("f/m1", "test")!, simulated.Load("f/m2", "test")!);

        var expected = Enumerable.Range(0, 300).Where(i => a.IsCorrect(i) && !b.IsCorrect(i)).ToArray();

        Assert.That((step.Smaller, step.Larger), Is.EqualTo(("f/m1", "f/m2")));
        Assert.That(step.NegativeFlips, Is.EqualTo(expected));
        Assert.That(step.Clean.Flips.OnlyFirst, Is.EqualTo(expected.Length));
        Assert.That(step.Conditions, Has.Count.EqualTo(10));
        Assert.That(step.MeanPerturbedDifference.Lower, Is.GreaterThan(0));
        Assert.That(step.MeanPerturbedP, Is.LessThan(0.01));
        Assert.That(step.OodAuroc["other"].N, Is.EqualTo(300));
    }

    [Test]
    public void Overconfidence_under_shift_becomes_a_finding()
    {
        var simulated = new SimulatedRun(2, Two, 400); // confidence stays at .8 while accuracy falls

        var findings = ReliabilityAnalysis.Analyze(simulated.Run, simulated).Findings;

        Assert.That(findings.Select(finding => finding.Id), Does.Contain("overconfident_under_shift"));
        var finding = findings.First(f => string.Equals(f.Id, "overconfident_under_shift", StringComparison.Ordinal));
        Assert.That(finding.Numbers["severity"], Is.EqualTo(5));
        Assert.That(finding.Sentence, Does.Contain("over-confident"));
    }

    [Test]
    public void Overconfidence_on_a_shifted_dataset_becomes_a_finding_that_names_it()
    {
        var simulated = new SimulatedRun(2, Two, 400);
        Condition Shift(string id) => new(id, ConditionKind.Shift, id, "test", null, 0, null, null);
        var run = new EvaluationRun("run", "suite", 5, simulated.Run.Checkpoints, [.. simulated.Run.Conditions, Shift("near"), Shift("moved")], simulated.Run.Cells);
        simulated.Replace("f/m1", "near", Cells.Outcomes(new string('1', 90) + new string('0', 10)));
        simulated.Replace("f/m1", "moved", Cells.Outcomes(new string('1', 40) + new string('0', 60)));

        var report = ReliabilityAnalysis.Analyze(run, simulated);

        var finding = report.Findings.Single(f => f.Id == "overconfident_under_shift" && f.Condition is not null);
        Assert.That((finding.Checkpoint, finding.Condition), Is.EqualTo(("f/m1", "moved")));
        Assert.That(finding.Sentence, Does.Contain("on moved it is 90.0 % sure on average and right in 40.0 %"));
        Assert.That(finding.Numbers["overconfidence"], Is.EqualTo(0.5).Within(1e-12));
        var shift = report.Checkpoints[1].Shifts.Single(one => one.Condition == "moved");
        Assert.That(shift.Diagram.Select(point => (Math.Round(point.Confidence, 12), point.Accuracy, point.Count)), Is.EqualTo(new[] { (0.9, 0.4, 100) }));
    }

    private static double Accuracy(SimulatedRun run, string checkpoint, string condition)
    {
        var cell = run.Load(checkpoint, condition)!;
        return Enumerable.Range(0, cell.Count).Average(i => cell.IsCorrect(i) ? 1.0 : 0);
    }

    private static IEnumerable<CorruptionRow> Table(SimulatedRun run)
    {
        foreach (var checkpoint in run.Run.Checkpoints)
        {
            foreach (var condition in run.Run.Conditions.Where(c => c.Id.StartsWith("test", StringComparison.Ordinal)))
            {
                yield return new CorruptionRow(
                    checkpoint.Id, condition.Perturbation ?? CorruptionTable.Clean, condition.Severity, Accuracy(run, checkpoint.Id, condition.Id));
            }
        }
    }
}
