using System.Text.Json;
using EvalHarness.Analysis.Scaling;
using EvalHarness.Trends;

namespace EvalHarness.Tests.Trends;

public sealed class TrendReportTests
{
    private const string Table =
        "size,accuracy,n,family\n1e3,0.50,5000,a\n4e3,0.56,5000,a\n16e3,0.62,5000,a\n64e3,0.68,5000,a\n256e3,0.74,5000,a\n"
        + "1e3,0.8,100,b\n4e3,0.9,100,b\n";

    [Test]
    public void Judges_every_group_and_counts_the_verdicts()
    {
        var report = Analyze(Table, new() { X = ["size"], Y = "accuracy", N = "n", Group = ["family"] });

        Assert.Multiple(() =>
        {
            Assert.That(report.Series.Select(one => one.Group), Is.EqualTo(["a", "b"]));
            Assert.That(report.Series[0].Result!.Verdict, Is.EqualTo(TrendVerdict.Predictable));
            Assert.That(report.Series[1].Result!.Verdict, Is.EqualTo(TrendVerdict.Undecided));
            Assert.That(report.Series[1].Result!.Reason, Does.Contain("2 different scales"));
            Assert.That(report.Verdicts, Is.EqualTo(new Dictionary<TrendVerdict, int> { [TrendVerdict.Predictable] = 1, [TrendVerdict.Undecided] = 1 }));
        });
    }

    [Test]
    public void Writes_json_with_snake_case_keys_and_no_number_that_json_lacks()
    {
        var report = Analyze(Table, new() { X = ["size"], Y = "accuracy", N = "n", Group = ["family"] });

        using var json = JsonDocument.Parse(TrendJson.Write(report));

        var first = json.RootElement.GetProperty("series")[0].GetProperty("result");
        Assert.Multiple(() =>
        {
            Assert.That(first.GetProperty("verdict").GetString(), Is.EqualTo("predictable"));
            Assert.That(first.GetProperty("slope").GetProperty("per_decade").GetDouble(), Is.EqualTo(0.1).Within(1e-3));
            Assert.That(first.GetProperty("forecast").GetProperty("points").GetArrayLength(), Is.EqualTo(2));
            Assert.That(first.GetProperty("multiverse").GetProperty("same_sign").GetDouble(), Is.EqualTo(1));
            Assert.That(json.RootElement.GetProperty("verdicts").GetProperty("predictable").GetInt32(), Is.EqualTo(1));
        });
    }

    [Test]
    public void Predicts_the_rows_held_out()
    {
        var rows = Enumerable.Range(0, 8).Select(i => FormattableString.Invariant($"{Math.Pow(2, i)},{1 + (2 * Math.Pow(2, -0.5 * i))},{(i < 6 ? "fit" : "later")}"));

        var report = Analyze("x,y,split\n" + string.Join('\n', rows), new() { X = ["x"], Y = "y", HoldOut = ("split", "later") }, lowerIsBetter: true);

        Assert.Multiple(() =>
        {
            Assert.That(report.Series[0].HoldOut!.Rows, Is.EqualTo(2));
            Assert.That(report.Series[0].HoldOut!.Rmsle, Is.LessThan(1e-3));
        });
    }

    [Test]
    public void Fits_two_scales_where_two_columns_are_given()
    {
        var rows =
            from n in new[] { 1e7, 1e8, 1e9 }
            from d in new[] { 1e9, 1e10, 1e11 }
            select FormattableString.Invariant($"{n},{d},{1.8 + (400 * Math.Pow(n, -0.35)) + (2000 * Math.Pow(d, -0.37))}");

        var report = Analyze("n,d,loss\n" + string.Join('\n', rows), new() { X = ["n", "d"], Y = "loss" }, lowerIsBetter: true);

        var fit = report.Series[0].TwoVariable!.Huber!;
        Assert.That(new[] { fit.E, fit.A, fit.B, fit.Alpha, fit.Beta }, Is.EqualTo(new[] { 1.8, 400, 2000, 0.35, 0.37 }).Within(0.1).Percent);
    }

    [TestCase("x,y\n1,0.5\n", "all points have the same scale")]
    [TestCase("x,y\n1,0.5\n1,0.6\n1,0.7\n", "all points have the same scale")]
    [TestCase("x,y\n1,0\n10,-1\n", "2 different scales")]
    public void Says_in_words_why_nothing_can_be_decided(string text, string expected)
    {
        var report = Analyze(text, new() { X = ["x"], Y = "y" });

        Assert.That(string.Join('\n', TrendText.Lines(report)), Does.Contain("undecided").And.Contain(expected));
    }

    [TestCase("x,y\n1,0\n10,0\n100,0\n1000,0\n10000,0\n")]
    [TestCase("x,y\n1,-1\n10,-2\n100,-3\n1000,-4\n10000,-5\n")]
    [TestCase("x,y\n1,1\n10,1\n100,1\n1000,1\n10000,1\n")]
    public void Takes_zero_negative_and_constant_metrics(string text)
    {
        foreach (var lower in new[] { false, true })
        {
            var report = Analyze(text, new() { X = ["x"], Y = "y" }, lower);

            Assert.That(TrendJson.Write(report), Does.Contain("verdict"));
        }
    }

    private static TrendReport Analyze(string text, TrendCsvOptions options, bool lowerIsBetter = false) =>
        TrendReports.Analyze(TrendCsv.Parse(text, "t.csv", options), new TrendSettings { LowerIsBetter = lowerIsBetter });
}
