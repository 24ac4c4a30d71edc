using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;
using EvalHarness.MLNet.SecondOpinion;
using Microsoft.ML;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class CellOpinionTests
{
    private static readonly MLContext Context = new(seed: 0);

    [Test]
    public void ML_NET_finds_the_values_worked_by_hand()
    {
        var scores = HandWorked.Three();
        var theirs = CellOpinion.Labelled(Context, HandWorked.Cell(scores), scores).ToDictionary(opinion => opinion.Metric, opinion => opinion.Theirs);

        Assert.Multiple(() =>
        {
            Assert.That(theirs["accuracy"], Is.EqualTo(0.5).Within(1e-12));
            Assert.That(theirs["balanced_accuracy"], Is.EqualTo(0.5).Within(1e-12));
            Assert.That(theirs["nll"], Is.EqualTo(((6 * Math.Log(2)) + Math.Log(1.25)) / 4).Within(1e-7));
            Assert.That(theirs["macro_f1"], Is.EqualTo((0.5 + (2 / 3.0) + 0) / 3).Within(1e-12)); // 2/4, 2/3, 0
            Assert.That(theirs["top5_accuracy"], Is.EqualTo(1));
        });
    }

    [Test]
    public void Agrees_with_ours_on_random_cells_of_many_classes()
    {
        var random = new Random(7);
        foreach (var classes in new[] { 2, 3, 6, 10, 40 })
        {
            var rows = Enumerable.Range(0, 300).Select(_ => Row(random, classes)).ToArray();
            var scores = HandWorked.Score(rows, [.. rows.Select(_ => random.Next(classes))]);

            var opinions = CellOpinion.Labelled(Context, HandWorked.Cell(scores), scores);

            Assert.That(opinions.Where(opinion => !opinion.Agrees), Is.Empty, $"{classes} classes");
            Assert.That(opinions, Has.Count.EqualTo(classes == 2 ? 9 : 5));
        }
    }

    [Test]
    public void A_loss_beyond_the_clamp_at_1e_minus_15_agrees_by_that_convention_alone()
    {
        var builder = new SampleScoresBuilder(3, OutputKind.Logits, 2, roundToSingle: true);
        builder.Add(new double[] { 100, 0, 0, 1, 1, 1 }, [1, 0], [0, 1]);
        var scores = builder.Build();

        var loss = CellOpinion.Labelled(Context, HandWorked.Cell(scores), scores).Single(opinion => opinion.Metric == "nll");

        Assert.Multiple(() =>
        {
            Assert.That(loss.Ours, Is.EqualTo((100 + Math.Log(3)) / 2).Within(1e-6));
            Assert.That(loss.Theirs, Is.EqualTo(((15 * Math.Log(10)) + Math.Log(3)) / 2).Within(1e-6));
            Assert.That(loss.Convention, Does.Contain("1e-15"));
            Assert.That(loss.Agrees, Is.True);
        });
    }

    [Test]
    public void Binary_log_loss_is_turned_from_base_2_to_nats()
    {
        var scores = HandWorked.Score([[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]], [0, 1, 1]);
        var expected = -(Math.Log(0.75) + Math.Log(0.5) + Math.Log(0.875)) / 3;

        var opinions = CellOpinion.Labelled(Context, HandWorked.Cell(scores), scores);
        var loss = opinions.Single(opinion => opinion.Evaluator == "binary LogLoss");
        var area = opinions.Single(opinion => opinion.Metric == "auroc");

        Assert.Multiple(() =>
        {
            Assert.That(loss.Theirs, Is.EqualTo(expected).Within(1e-7));
            Assert.That(loss.Ours, Is.EqualTo(expected).Within(1e-7));
            Assert.That(area.Theirs, Is.EqualTo(1).Within(1e-12)); // .5 and .875 both above .25
        });
    }

    [Test]
    public void A_wrong_number_of_ours_does_not_pass()
    {
        var scores = HandWorked.Three();
        var cell = HandWorked.Cell(scores) with { Measurements = [new Measurement("accuracy", 0.500002, null, null, 4)] };

        var opinion = CellOpinion.Labelled(Context, cell, scores).Single();

        Assert.That(opinion.Agrees, Is.False);
        Assert.That(opinion.Difference, Is.EqualTo(-0.000002).Within(1e-9));
    }

    [Test]
    public void Samples_without_a_label_or_with_NaN_are_left_out_by_us_not_silently_by_ML_NET()
    {
        var three = HandWorked.Three();
        var scores = new SampleScores
        {
            ClassCount = 3,
            Index = three.Index,
            Label = [0, -1, 1, 2],
            Prediction = three.Prediction,
            InTop5 = three.InTop5,
            Confidence = three.Confidence,
            Margin = three.Margin,
            Nll = [three.Nll[0], 0, three.Nll[2], double.NaN],
            Brier = three.Brier,
            Entropy = three.Entropy,
            MaxLogit = three.MaxLogit,
            Energy = three.Energy,
            Gen = three.Gen,
        };

        var opinions = CellOpinion.Labelled(Context, HandWorked.Cell(scores), scores);

        Assert.That(opinions.Single(opinion => opinion.Metric == "accuracy").Theirs, Is.EqualTo(1)); // two samples are left, both right
        Assert.That(opinions.Where(opinion => !opinion.Agrees), Is.Empty);
    }

    [Test]
    public void Detection_counts_ties_one_half_like_ours()
    {
        // Confidence .5, .5, .8 clean against .5, .6 OOD: of six pairs OOD is less sure in .5<.8, .6<.8 and ties .5=.5 twice: (2 + 1) / 6.
        var clean = HandWorked.Score([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.8, 0.1, 0.1]], [0, 0, 0]);
        var ood = HandWorked.Score([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]], [-1, -1]);
        var cell = new CellResult("tiny", "ood", MetricTable.EvaluateOod(new CellSamples(clean), new CellSamples(ood), new MetricOptions(0)), 2, 0, null);

        var opinions = CellOpinion.Detection(Context, cell, clean, ood);
        var msp = opinions.Single(opinion => opinion.Metric == "ood_auroc_msp");

        Assert.That(msp.Theirs, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(opinions.Where(opinion => !opinion.Agrees), Is.Empty);
    }

    private static double[] Row(Random random, int classes)
    {
        var weights = Enumerable.Range(0, classes).Select(_ => Math.Exp(6 * random.NextDouble())).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
