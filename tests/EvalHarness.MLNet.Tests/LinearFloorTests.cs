using EvalHarness.Data;
using EvalHarness.Floor;
using EvalHarness.Metrics;
using EvalHarness.MLNet.Floor;
using EvalHarness.MLNet.Scoring;
using EvalHarness.MLNet.Views;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class LinearFloorTests
{
    private readonly TinyDataset _data = new();

    [OneTimeTearDown]
    public void CleanUp() => _data.Dispose();

    [Test]
    public void Both_linear_models_learn_three_levels_of_brightness()
    {
        var floor = LinearFloor.Of(FloorData.Find(_data.Catalog).Single(), null, new MetricOptions(Resamples: 0));

        Assert.Multiple(() =>
        {
            Assert.That((floor.Train, floor.TrainSamples, floor.Test), Is.EqualTo(("tiny-train", 60L, "tiny-test")));
            Assert.That(floor.Baselines.Select(baseline => baseline.Name), Is.EqualTo(new[] { "sdca_maximum_entropy", "lbfgs_maximum_entropy" }));
            Assert.That(floor.Baselines.Select(baseline => baseline.Parameters), Has.All.EqualTo(15)); // 3 x (4 + 1)
            Assert.That(floor.Baselines.Select(baseline => baseline.Find("accuracy")!.N), Has.All.EqualTo(9));
            Assert.That(floor.Baselines[0].Find("accuracy")!.Value, Is.EqualTo(1));
            Assert.That(floor.Baselines[0].Find("nll")!.Value, Is.LessThan(Math.Log(3)));
        });
    }

    [Test]
    public void A_checkpoint_beats_the_floor_only_beyond_chance()
    {
        // Ten samples: the checkpoint alone is right on six, the floor alone on none. Mid-p = 2 x .5^6 - .5^6 = 1/64.
        var right = HandWorked.Score([.. Enumerable.Repeat(new[] { 0.9, 0.1 }, 10)], new int[10]);
        var floor = HandWorked.Score([.. Enumerable.Range(0, 10).Select(i => i < 6 ? new[] { 0.1, 0.9 } : [0.9, 0.1])], new int[10]);

        var one = FloorComparisons.Of("tiny", "floor", right, floor);
        var other = FloorComparisons.Of("tiny", "floor", floor, right);

        Assert.That((one.OnlyCheckpoint, one.OnlyBaseline, one.Difference), Is.EqualTo((6L, 0L, 0.6)));
        Assert.That(one.P, Is.EqualTo(1 / 64.0).Within(1e-12));
        Assert.That((one.Beats, other.Beats), Is.EqualTo((true, false)));
    }

    [Test]
    public void Predictions_come_back_from_a_view_with_our_classes_not_shifted_by_one()
    {
        var scores = HandWorked.Three();

        var back = ViewScores.Of(SamplesView.Of(scores), OutputKind.Probabilities).Scores;

        Assert.That(back.Label, Is.EqualTo(scores.Label));
        Assert.That(back.Prediction, Is.EqualTo(scores.Prediction));
        Assert.That(back.Nll, Is.EqualTo(scores.Nll).Within(2e-7));
    }

    [Test]
    public void A_view_without_keys_is_refused_with_the_way_out() =>
        Assert.That(
            () => ViewScores.Of(SamplesView.Of(HandWorked.Three()), OutputKind.Logits, label: "Index"),
            Throws.TypeOf<UsageException>().With.Message.Contains("MapValueToKey"));
}
