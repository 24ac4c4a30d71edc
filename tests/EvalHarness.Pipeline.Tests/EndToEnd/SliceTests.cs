using EvalHarness.Analysis;

namespace EvalHarness.EndToEnd;

/// <summary>Slices from a sidecar file, from dataset.json to the report.</summary>
[NonParallelizable]
public sealed class SliceTests
{
    [Test]
    public void Reach_the_analysis_and_the_report_with_counts_of_whole_numbers()
    {
        using var project = new Project();
        AddSidecar(project, "index,light\n" + string.Join('\n', Enumerable.Range(0, Project.CleanCount).Select(i => $"{i},{(i < 30 ? "dim" : "bright")}")));

        var run = project.Run();
        Assert.That(run.Exit, Is.Zero, run.ToString());
        var folder = project.Newest();
        var groups = RunAnalysis.Read(folder.Path)!.Reliability.Checkpoints.Single(one => one.Checkpoint == "ladder/medium").Groups;

        var dim = groups.Single(group => group is { Condition: "quadrants", Column: "light", Group: "dim" });
        var right = Enumerable.Range(0, 30).Count(i => project.Clean.Prediction(i, 4) == project.Clean.Labels[i]);
        Assert.That((dim.Accuracy.Value, dim.Accuracy.N), Is.EqualTo((right / 30.0, 30L)));
        Assert.That(groups, Has.Count.EqualTo(2 * 4)); // clean and three settings
        var report = File.ReadAllText(Path.Combine(folder.Path, "report.html"));
        Assert.That(report, Does.Contain("Every slice under every condition").And.Contain("The worst slice of each column"));
    }

    [TestCase("light,place\n0,dim", "no column 'index'")]
    [TestCase("index,place\n0,dim", "names the slice column 'light'")]
    public void Are_checked_before_anything_is_evaluated(string sidecar, string reason)
    {
        using var project = new Project();
        AddSidecar(project, sidecar);

        var run = project.Run();

        Assert.That(run.Exit, Is.EqualTo(2), run.ToString());
        Assert.That(run.Error, Does.Contain(reason), run.ToString());
        Assert.That(Cli.Run("datasets", "--datasets", project.Folder.At("datasets")).Out, Does.Contain(reason));
    }

    private static void AddSidecar(Project project, string text)
    {
        project.Folder.Write("datasets/quadrants/slices.csv", text);
        var path = project.Folder.At("datasets/quadrants/dataset.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(
            "\"files\": [", "\"slices\": [\"light\"], \"files\": [{\"path\": \"slices.csv\", \"role\": \"slices\"}, ", StringComparison.Ordinal));
    }
}
