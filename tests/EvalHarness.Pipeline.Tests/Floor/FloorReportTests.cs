using EvalHarness.Evaluation;
using EvalHarness.Reports;

namespace EvalHarness.Floor;

[TestFixture]
public sealed class FloorReportTests
{
    private static readonly SyntheticRun Synthetic = new();

    [Test]
    public void The_report_names_the_checkpoints_that_do_not_beat_the_floor()
    {
        using var writer = new StringWriter();
        HtmlReport.Write(new ReportInput(Synthetic.Run) { Floors = [Floor(SyntheticRun.Clean)] }, writer);

        // 30 against 20 is no difference beyond chance (p about .2); 60 against 20 is one.
        Assert.That(writer.ToString(), Does.Contain("<td>fmnist-1k</td>"));
        Assert.That(writer.ToString(), Does.Contain("linear_a").And.Contain("82.0%"));
    }

    [Test]
    public void A_floor_of_another_dataset_is_not_shown()
    {
        using var writer = new StringWriter();
        HtmlReport.Write(new ReportInput(Synthetic.Run) { Floors = [Floor("other")] }, writer);

        Assert.That(writer.ToString(), Does.Not.Contain("linear_a"));
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        using var folder = new TempFolder();
        FloorReport.Write(folder.Path, [Floor("d")]);

        var read = FloorReport.Read(folder.Path).Single();

        Assert.That(read.Baselines.Single().Measurements, Is.EqualTo(Floor("d").Baselines.Single().Measurements));
        Assert.That(read.Comparisons, Is.EqualTo(Floor("d").Comparisons));
        Assert.That(FloorReport.Read(Path.Combine(folder.Path, "none")), Is.Empty);
    }

    [Test]
    public void A_damaged_file_is_the_users_error_with_the_way_out()
    {
        using var folder = new TempFolder();
        folder.Write(FloorReport.FileName, "[{");

        Assert.That(() => FloorReport.Read(folder.Path), Throws.TypeOf<UsageException>().With.Message.Contains("floor"));
    }

    private static FloorReport Floor(string test) => new(
        "train", "a", 5000, test, "b", "ML.NET 5.0.1",
        [new FloorBaseline("linear_a", 7850, [new Measurement("accuracy", 0.82, 0.81, 0.83, 10000), new Measurement("ece", null, null, null, 10000, "none")])],
        [
            new FloorComparison("fashion-mnist/fmnist-1k", "linear_a", 1000, 30, 20, 0.16),
            new FloorComparison("fashion-mnist/fmnist-4k", "linear_a", 1000, 60, 20, 1e-5),
        ]);
}
