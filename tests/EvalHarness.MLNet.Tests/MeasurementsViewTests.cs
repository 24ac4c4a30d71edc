using EvalHarness.Evaluation;
using EvalHarness.MLNet.Views;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class MeasurementsViewTests
{
    [Test]
    public void Has_a_row_a_measurement_and_NaN_with_a_reason_where_one_is_undefined()
    {
        var checkpoint = new Checkpoint("f/a", "f", "a", "0", new Dictionary<string, double> { ["parameters"] = 10 }, null, null);
        var condition = new Condition("d", ConditionKind.Clean, "d", "d", null, 0, null, null);
        Measurement[] measurements = [new("accuracy", 0.5, 0.4, 0.6, 4), new("mcc", null, null, null, 4, "one class")];
        var run = new EvaluationRun("r", "s", 1, [checkpoint], [condition, condition with { Id = "e" }], [
            new CellResult("f/a", "d", [], 0, 0, "failed"),
            new CellResult("f/a", "e", measurements, 4, 0, null),
        ]);

        var view = MeasurementsView.Of(run);

        Assert.That(view.GetRowCount(), Is.EqualTo(2));
        Assert.That(view.GetColumn<string>("Metric"), Is.EqualTo(new[] { "accuracy", "mcc" }));
        Assert.That(view.GetColumn<double>("Value"), Is.EqualTo(new[] { 0.5, double.NaN }));
        Assert.That(view.GetColumn<string>("Reason").Last(), Is.EqualTo("one class"));
        Assert.That(view.GetColumn<double>("Parameters"), Has.All.EqualTo(10));
        Assert.That(view.GetColumn<string>("Condition"), Has.All.EqualTo("e"));
    }
}
