namespace EvalHarness.EndToEnd;

/// <summary>Commands that stand alone, fed with tables that are wrong: exit code 2 and a message that names the file and the place.</summary>
[NonParallelizable]
public sealed class BadTableTests
{
    private readonly TempFolder _folder = new();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("", "")]
    [TestCase("label\n0\n", "p0")]
    [TestCase("label,p0,p1\n0,0.5\n", "2")]
    [TestCase("label,p0,p1\n0,0.5,half\n", "half")]
    [TestCase("label,p0,p1\n7,0.5,0.5\n", "7")]
    [TestCase("label,p0,p1\nno,0.5,0.5\n", "no")]
    [TestCase("p0,p1\n0.5,0.5\n", "label")]
    [TestCase("label,p0,p1\n", "")]
    public void Score(string table, string word)
    {
        var file = _folder.Write("predictions.csv", table);
        Cli.Run("score", "--predictions", file, "--resamples", "0").AssertUsageError("predictions.csv", word);
    }

    [TestCase("", "")]
    [TestCase("model,corruption,accuracy\na,fog,0.5\n", "severity")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,high\n", "high")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,1.5\n", "1.5")]
    [TestCase("model,corruption,severity,accuracy\na,fog,x,0.5\n", "x")]
    public void Robustness(string table, string word)
    {
        var file = _folder.Write("table.csv", table);
        Cli.Run("robustness", "--table", file).AssertUsageError("table.csv", word);
    }

    [TestCase("", "")]
    [TestCase("size,score\n1,2\n", "params")]
    [TestCase("params,score\n1,2\nmany,3\n", "many")]
    [TestCase("params,score\n-1,2\n2,3\n3,4\n4,5\n", "-1")]
    public void Trend(string table, string word)
    {
        var file = _folder.Write("trend.csv", table);
        Cli.Run("trend", "--table", file, "--x", "params", "--y", "score").AssertUsageError("trend.csv", word);
    }

    [Test]
    public void Files_that_are_not_there()
    {
        Cli.Run("score", "--predictions", "none.csv").AssertUsageError("none.csv");
        Cli.Run("robustness", "--table", "none.csv").AssertUsageError("none.csv");
        Cli.Run("trend", "--table", "none.csv", "--x", "a", "--y", "b").AssertUsageError("none.csv");
        Cli.Run("compare", "none", "nothing").AssertUsageError("none: no finished run is there");
        Cli.Run("gate", "none", "--policy", "none.yaml").AssertUsageError("none.yaml");
        Cli.Run("report", "none").AssertUsageError("none: no finished run is there");
    }

    [Test]
    public void A_required_option_that_is_missing()
    {
        Cli.Run("score").AssertUsageError("--predictions", "evalharness score --help");
        Cli.Run("trend", "--table", "t.csv").AssertUsageError("--x");
    }

    [Test]
    public void A_good_table_is_scored()
    {
        var file = _folder.Write("good.csv", "label,p0,p1\n0,0.75,0.25\n1,0.75,0.25\n1,0.25,0.75\n0,0.875,0.125\n");
        var result = Cli.Run("score", "--predictions", file, "--json");
        Assert.That(result.Exit, Is.Zero, result.ToString());
        using var json = System.Text.Json.JsonDocument.Parse(result.Out);

        // Three of four; NLL: (-ln 0.75 - ln 0.25 - ln 0.75 - ln 0.875) / 4.
        Assert.That(json.RootElement.GetProperty("accuracy").GetProperty("value").GetDouble(), Is.EqualTo(0.75));
        Assert.That(
            json.RootElement.GetProperty("nll").GetProperty("value").GetDouble(),
            Is.EqualTo(-(Math.Log(0.75) + Math.Log(0.25) + Math.Log(0.75) + Math.Log(0.875)) / 4).Within(1e-12));
    }
}
