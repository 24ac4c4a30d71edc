using EvalHarness.History;
using EvalHarness.Runs;

namespace EvalHarness.EndToEnd;

/// <summary>Two audits of one folder of runs and one history, in processes of their own, at the same time.</summary>
[NonParallelizable]
public sealed class ConcurrentAuditTests
{
    [Test]
    public void Two_audits_at_once_both_finish_whole_and_are_both_in_the_history()
    {
        using var project = new Project();
        var history = project.Folder.At("history.db");
        var arguments = project.EvaluationArguments("audit", "nights", "--history", history, "--threads", "1");
        using (var first = CliProcess.Start(arguments))
        using (var second = CliProcess.Start(arguments))
        {
            foreach (var result in (CliResult[])[first.Wait(), second.Wait()])
            {
                Assert.That(result.Exit, Is.Zero, result.ToString());
            }
        }

        var runs = project.FinishedRuns("nights").Select(RunFolder.Open).ToList();
        Assert.That(runs, Has.Count.EqualTo(2));
        Assert.That(runs[1].Bytes("measurements.csv"), Is.EqualTo(runs[0].Bytes("measurements.csv")));
        Assert.That(runs[1].Bytes("analysis.json"), Is.EqualTo(runs[0].Bytes("analysis.json")));
        Assert.That(runs.Select(run => Cli.Run("verify", run.Path).Exit), Is.All.Zero);
        using var store = HistoryStore.Open(history);
        Assert.That(store.RunIds(), Is.EquivalentTo(runs.Select(run => run.Document.Id)));
        Assert.That(Directory.GetFileSystemEntries(project.Folder.At("nights"), ".*").Select(Path.GetFileName), Is.EqualTo(new[] { ".cells" }));
    }
}
