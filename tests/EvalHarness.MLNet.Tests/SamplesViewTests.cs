using EvalHarness.MLNet.SecondOpinion;
using EvalHarness.MLNet.Views;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class SamplesViewTests
{
    private static readonly MLContext Context = new(seed: 0);

    [Test]
    public void Labels_are_keys_with_the_names_of_the_classes_and_not_shifted_by_one()
    {
        var view = SamplesView.Of(HandWorked.Three(), HandWorked.Classes);

        // ML.NET's own transform must find the names: a shift by one would call them dog, emu and nothing.
        var mapped = Context.Transforms.Conversion.MapKeyToValue("Name", "Label").Fit(view).Transform(view);

        Assert.That(mapped.GetColumn<string>("Name"), Is.EqualTo(new[] { "cat", "cat", "dog", "emu" }));
        Assert.That(view.GetColumn<uint>("Label"), Is.EqualTo(new uint[] { 1, 1, 2, 3 }));
        Assert.That(((KeyDataViewType)view.Schema["PredictedLabel"].Type).Count, Is.EqualTo(3));
    }

    [Test]
    public void Evaluates_in_one_line()
    {
        var metrics = Context.MulticlassClassification.Evaluate(SamplesView.Of(HandWorked.Three(), HandWorked.Classes));

        Assert.That(metrics.MicroAccuracy, Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void Score_slots_carry_the_class_names()
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        SamplesView.Of(HandWorked.Three(), HandWorked.Classes).Schema["Score"].GetSlotNames(ref names);

        Assert.That(names.DenseValues().Select(name => name.ToString()), Is.EqualTo(HandWorked.Classes));
    }

    [Test]
    public void Cursors_do_not_disturb_each_other()
    {
        var view = SamplesView.Of(HandWorked.Three());
        using var first = view.GetRowCursor(view.Schema);
        using var second = view.GetRowCursor(view.Schema);
        var (ofFirst, ofSecond) = (first.GetGetter<int>(view.Schema["Index"]), second.GetGetter<int>(view.Schema["Index"]));
        first.MoveNext();
        first.MoveNext();
        first.MoveNext();
        second.MoveNext();
        var (a, b) = (-1, -1);
        ofFirst(ref a);
        ofSecond(ref b);

        Assert.That((a, b), Is.EqualTo((2, 0)));
        Assert.That((first.Position, second.Position), Is.EqualTo((2L, 0L)));
    }

    [Test]
    public void A_column_that_was_not_asked_for_is_refused()
    {
        var view = SamplesView.Of(HandWorked.Three());
        using var cursor = view.GetRowCursor([view.Schema["Index"]]);

        Assert.That(cursor.IsColumnActive(view.Schema["Nll"]), Is.False);
        Assert.That(() => cursor.GetGetter<double>(view.Schema["Nll"]), Throws.InvalidOperationException);
        Assert.That(() => cursor.GetGetter<float>(view.Schema["Index"]), Throws.InvalidOperationException);
    }

    [Test]
    public void Equivalent_scores_keep_likelihood_argmax_and_rank_and_sum_to_one()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var classes = 2 + random.Next(15);
            var weights = Enumerable.Range(0, classes).Select(_ => Math.Exp(8 * random.NextDouble())).ToArray();
            double[] row = [.. weights.Select(weight => weight / weights.Sum())];
            var label = random.Next(classes);
            var scores = HandWorked.Score([row], [label]);
            var vector = new float[classes];

            EquivalentScores.Fill(scores, 0, vector);

            var order = Enumerable.Range(0, classes).OrderByDescending(k => vector[k]).ToList();

            // Loss and probability are both rounded to single precision, half a step of 2^-23 each.
            Assert.That(vector[label], Is.EqualTo(row[label]).Within(row[label] * (1 + scores.Nll[0]) * 6e-8));
            Assert.That(order[0], Is.EqualTo(scores.Prediction[0]));
            Assert.That(order.IndexOf(label) < 5, Is.EqualTo(scores.InTop5[0]));
            Assert.That(vector.Sum(p => (double)p), Is.EqualTo(1).Within(1e-6));
        }
    }
}
