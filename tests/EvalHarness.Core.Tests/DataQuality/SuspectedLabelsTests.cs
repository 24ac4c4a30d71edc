using EvalHarness.Metrics.DataQuality;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.DataQuality;

public sealed class SuspectedLabelsTests
{
    // Image 3 is labelled 0, and both checkpoints say 1 with .95. Class 1's threshold is its mean probability, .9.
    private static readonly int[] Label = [0, 0, 1, 0, 1];

    [Test]
    public void Are_the_images_that_every_checkpoint_contradicts_confidently_with_the_same_class()
    {
        var a = Cells.Make(Label, [0, 0, 1, 1, 1], [.9, .9, .9, .95, .9], classes: 3);
        var b = Cells.Make(Label, [0, 1, 1, 1, 1], [.9, .6, .9, .93, .9], classes: 3);

        var suspect = SuspectedLabels.Find([a, b]).Single();

        Assert.That(suspect, Is.EqualTo(new SuspectedLabel(3, 0, 1, 0.93)));
    }

    [Test]
    public void A_wrong_answer_below_the_classes_threshold_is_no_suspicion()
    {
        var a = Cells.Make(Label, [0, 0, 1, 1, 1], [.9, .9, .9, .89, .9], classes: 3);

        Assert.That(SuspectedLabels.Find([a, a]), Is.Empty);
    }

    [Test]
    public void Checkpoints_that_name_different_classes_raise_no_suspicion()
    {
        var a = Cells.Make(Label, [0, 0, 1, 1, 1], [.9, .9, .9, .95, .9], classes: 3);
        var b = Cells.Make(Label, [0, 0, 1, 2, 1], [.9, .9, .9, .95, .9], classes: 3);

        Assert.That(SuspectedLabels.Find([a, b]), Is.Empty);
    }

    [Test]
    public void One_checkpoint_alone_suspects_nothing() =>
        Assert.That(SuspectedLabels.Find([Cells.Make(Label, [0, 0, 1, 1, 1], [.9, .9, .9, .95, .9], classes: 3)]), Is.Empty);

    [Test]
    public void Accuracy_is_given_with_and_without_them()
    {
        var a = Cells.Make(Label, [0, 0, 1, 1, 1], [.9, .9, .9, .95, .9], classes: 3);

        var effect = SuspectedLabels.Effect(a, SuspectedLabels.Find([a, a]));

        Assert.That(effect.Accuracy.Value, Is.EqualTo(0.8).Within(1e-12));
        Assert.That(effect.WithoutSuspects.Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(effect.WithoutSuspects.N, Is.EqualTo(4));
    }

    [Test]
    public void Planted_label_errors_are_found_among_ordinary_mistakes()
    {
        // Five checkpoints, 500 images: ordinary mistakes differ by checkpoint and are unsure, the 10 planted ones are shared and sure.
        var cells = Enumerable.Range(0, 5).Select(c =>
        {
            var label = Enumerable.Range(0, 500).Select(i => i % 10).ToArray();
            var prediction = (int[])label.Clone();
            var confidence = Enumerable.Repeat(0.85, 500).ToArray();
            for (var i = 0; i < 500; i++)
            {
                if ((i * 7 + c * 31) % 10 == 0)
                {
                    (prediction[i], confidence[i]) = ((label[i] + 1 + c) % 10, 0.4);
                }
            }

            for (var i = 0; i < 10; i++)
            {
                (prediction[i * 50], confidence[i * 50]) = ((label[i * 50] + 3) % 10, 0.9);
            }

            return Cells.Make(label, prediction, confidence);
        }).ToArray();

        var found = SuspectedLabels.Find(cells).Select(suspect => suspect.Index).Order();

        Assert.That(found, Is.EqualTo(Enumerable.Range(0, 10).Select(i => i * 50)));
    }
}
