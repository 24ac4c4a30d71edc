using EvalHarness.Trends;

namespace EvalHarness.Tests.Trends;

public sealed class TrendCsvTests
{
    private static readonly TrendCsvOptions Options = new() { X = ["params"], Y = "acc", N = "n", Group = ["family"] };

    [Test]
    public void Reads_points_with_their_group_and_samples()
    {
        var table = TrendCsv.Parse("family,params,acc,n\na,1000,0.5,100\nb,1e4,0.75,200\n", "t.csv", Options);

        Assert.Multiple(() =>
        {
            Assert.That(table.Rows.Select(row => row.Point.X), Is.EqualTo([1_000.0, 10_000.0]));
            Assert.That(table.Rows.Select(row => row.Point.Group), Is.EqualTo(["a", "b"]));
            Assert.That(table.Rows[1].Point.N, Is.EqualTo(200));
            Assert.That(table.Notes, Is.Empty);
        });
    }

    [Test]
    public void Leaves_out_rows_without_a_value_and_says_how_many()
    {
        var table = TrendCsv.Parse("family,params,acc,n\na,1000,,100\na,2000,NA,100\na,3000,0.5,100\n", "t.csv", Options);

        Assert.Multiple(() =>
        {
            Assert.That(table.Rows, Has.Count.EqualTo(1));
            Assert.That(table.Notes.Single(), Does.Contain("2 rows"));
        });
    }

    [Test]
    public void Points_out_copies_and_rows_without_an_error()
    {
        var options = new TrendCsvOptions { X = ["x"], Y = "y", StandardError = "se" };

        var table = TrendCsv.Parse("x,y,se\n1,0.5,0.1\n1,0.5,0.1\n2,0.6,0\n3,0.7,\n", "t.csv", options);

        Assert.That(table.Notes, Is.EqualTo(new[]
        {
            "t.csv: 1 row is the same as an earlier one in every column asked for; each counts as a measurement of its own. Remove copies.",
            "t.csv: 2 rows are without a positive 'se': the errors of such a series count as unknown.",
        }));
    }

    [Test]
    public void Refuses_values_whose_squares_overflow()
    {
        var options = new TrendCsvOptions { X = ["x"], Y = "y" };

        Assert.That(() => TrendCsv.Parse("x,y\n1,1\n2,-1e200\n", "t.csv", options), Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "t.csv: row 3, column 'y' is -1e200, but values may be at most 1E+100 in size. Give it in another unit."));
    }

    [Test]
    public void Takes_held_out_and_filtered_rows_apart()
    {
        const string text = "params,acc,split,kept\n1,0.5,fit,1\n2,0.6,extrapolate,1\n3,0.7,fit,0\n";
        var options = new TrendCsvOptions { X = ["params"], Y = "acc", Where = ("kept", "1"), HoldOut = ("split", "extrapolate") };

        var table = TrendCsv.Parse(text, "t.csv", options);

        Assert.That(table.Rows.Select(row => row.HeldOut), Is.EqualTo([false, true]));
    }

    [TestCase("family,params,acc,n\na,1000,0.5,100\na,big,0.5,100\n", "row 3", "'params'", "big")]
    [TestCase("family,params,acc,n\na,1000,good,100\n", "row 2", "'acc'", "good")]
    [TestCase("family,params,acc,n\na,0,0.5,100\n", "row 2", "'params'", "greater than 0")]
    [TestCase("family,params,acc,n\na,-5,0.5,100\n", "row 2", "'params'", "greater than 0")]
    [TestCase("family,params,acc,n\na,5,0.5,0\n", "row 2", "'n'", "greater than 0")]
    [TestCase("family,size,acc,n\na,5,0.5,0\n", "'params'", "family, size, acc, n", "no column")]
    [TestCase("family,params,acc,n\n", "no row", "t.csv", "columns")]
    public void Names_row_and_column_of_a_mistake(string text, params string[] parts)
    {
        var error = Assert.Throws<UsageException>(() => TrendCsv.Parse(text, "t.csv", Options));

        foreach (var part in parts)
        {
            Assert.That(error!.Message, Does.Contain(part));
        }
    }
}
