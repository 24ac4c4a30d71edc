using EvalHarness.Cli.Output;

namespace EvalHarness.Reports;

public sealed class TextTableTests
{
    private static readonly TextColumn[] Columns = [new("name"), new("accuracy", IsNumber: true), new("gap", IsNumber: true, Priority: 1), new("NLL", IsNumber: true, Priority: 2)];

    [Test]
    public void Leaves_out_a_column_without_any_value_and_does_not_speak_of_it()
    {
        var text = Write(80, ["a", "n/a", "n/a", "0.5"], ["b", "n/a", "", "n/a"]);

        Assert.That(text, Does.Contain("accuracy").And.Contain("NLL").And.Not.Contain("gap").And.Not.Contain("Not shown"));
    }

    [Test]
    public void Keeps_a_column_with_one_value()
    {
        Assert.That(Write(80, ["a", "0.9", "0.1", "n/a"], ["b", "0.8", "n/a", "n/a"]), Does.Contain("gap").And.Not.Contain("NLL"));
    }

    [Test]
    public void Names_the_columns_that_do_not_fit()
    {
        Assert.That(Write(30, ["a", "0.9", "0.1", "0.5"]), Does.Contain("gap").And.Contain(" Not shown at this width: NLL."));
    }

    private static string Write(int width, params string[][] rows)
    {
        using var writer = new StringWriter();
        TextTable.Write(writer, width, Columns, rows);
        return writer.ToString();
    }
}
