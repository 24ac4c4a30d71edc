using EvalHarness.Data;
using EvalHarness.Scoring;

namespace EvalHarness.Tests.Scoring;

public sealed class PredictionsCsvTests
{
    [Test]
    public void Reads_probabilities_in_whatever_order_the_columns_stand()
    {
        var table = PredictionsCsv.Parse("id,p1,label,p0\nx,0.75,1,0.25\ny,0.1,0,0.9\n", "p.csv");

        Assert.That(table.Kind, Is.EqualTo(OutputKind.Probabilities));
        Assert.That(table.ClassCount, Is.EqualTo(2));
        Assert.That(table.Labels, Is.EqualTo(new[] { 1, 0 }));
        Assert.That(table.Outputs, Is.EqualTo(new[] { 0.25, 0.75, 0.9, 0.1 }));
    }

    [Test]
    public void Reads_logits_of_out_of_distribution_data_without_labels()
    {
        var table = PredictionsCsv.Parse("z0,z1,z2\n1,-2,3e1\n", "q.csv", labelled: false);

        Assert.That(table.Kind, Is.EqualTo(OutputKind.Logits));
        Assert.That(table.Labels, Is.Null);
        Assert.That(table.Row(0).ToArray(), Is.EqualTo(new[] { 1.0, -2, 30 }));
    }

    [Test]
    public void Columns_may_be_numbered_with_leading_zeros() =>
        Assert.That(PredictionsCsv.Parse("label,p00,p01\n0,0.25,0.75\n", "p.csv").Outputs, Is.EqualTo(new[] { 0.25, 0.75 }));

    [Test]
    public void Probabilities_rounded_to_a_few_digits_are_taken() =>
        Assert.That(PredictionsCsv.Parse("label,p0,p1,p2\n0,0.3333,0.3333,0.3333\n", "p.csv").Outputs, Is.EqualTo(new[] { 0.3333, 0.3333, 0.3333 }));

    [TestCase("p0,p1\n0.5,0.5\n", "no column 'label'")]
    [TestCase("label,a,b\n0,1,2\n", "at least two columns")]
    [TestCase("label,p0,p2\n0,0.5,0.5\n", "no column 'p1'")]
    [TestCase("label,p0,p1,p01\n0,0.5,0.5,0\n", "columns 'p1' and 'p01' both stand for class 1")]
    [TestCase("label,p0,p1,z0,z1\n0,0.5,0.5,1,1\n", "both")]
    [TestCase("label,p0,p1\n0,0.5,0.4\n", "row 2, columns 'p0' to 'p1' sum to 0.9")]
    [TestCase("label,p0,p1\n0,0.5,0.5\n0,half,0.5\n", "row 3, column 'p0' is 'half'")]
    [TestCase("label,p0,p1\n0,1.5,-0.5\n", "row 2, column 'p0' is 1.5")]
    [TestCase("label,p0,p1\n2,0.5,0.5\n", "row 2, column 'label' is 2")]
    [TestCase("label,p0,p1\n-1,0.5,0.5\n", "row 2, column 'label' is -1")]
    [TestCase("label,z0,z1\n0,NaN,1\n", "row 2, column 'z0' is 'NaN'")]
    [TestCase("label,z0,z1\n0,,1\n", "row 2, column 'z0' is empty")]
    [TestCase("label,z0,z1\n0.5,1,1\n", "row 2, column 'label'")]
    [TestCase("label,z0,z1\n", "no rows")]
    public void A_mistake_is_named_with_its_row_and_column(string text, string message)
    {
        var error = Assert.Throws<UsageException>(() => PredictionsCsv.Parse(text, "p.csv"));

        Assert.That(error!.Message, Does.Contain(message));
        Assert.That(error.Message, Does.StartWith("p.csv"));
    }

    [Test]
    public void A_file_that_is_not_there_is_the_users_mistake() =>
        Assert.That(() => PredictionsCsv.Read("no-such-file.csv"), Throws.InstanceOf<UsageException>());
}
