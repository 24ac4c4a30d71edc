using EvalHarness.Data;

namespace EvalHarness.Analysis.Diagrams;

public sealed class DiagramTests
{
    [Test]
    public void A_roc_curve_counts_ties_together()
    {
        // OpenOOD's example: ID .9 .9 .8 .7 .7 .6, OOD .9 .7 .5 .5 as confidence; the score is its negative.
        double[] inside = [-0.9, -0.9, -0.8, -0.7, -0.7, -0.6];
        double[] outside = [-0.9, -0.7, -0.5, -0.5];

        var curve = RocCurve.Of(inside, outside, 100)!;

        RocPoint[] expected = [new(0, 0), new(0, 0.5), new(1 / 6.0, 0.5), new(3 / 6.0, 0.75), new(4 / 6.0, 0.75), new(1, 1)];
        Assert.That(curve, Is.EqualTo(expected));
        var area = curve.Zip(curve.Skip(1), (a, b) => (b.FalsePositives - a.FalsePositives) * (a.TruePositives + b.TruePositives) / 2).Sum();
        Assert.That(area, Is.EqualTo(0.70833333).Within(1e-8)); // its AUROC
    }

    [Test]
    public void A_thinned_roc_curve_keeps_its_ends_and_about_as_many_points_as_asked()
    {
        var inside = Enumerable.Range(0, 1000).Select(i => i / 1000.0).ToArray();
        var outside = inside.Select(score => score + 0.3).ToArray();

        var curve = RocCurve.Of(inside, outside, 21)!;

        Assert.That(curve, Has.Count.EqualTo(21));
        Assert.That(curve[0], Is.EqualTo(new RocPoint(0, 0)));
        Assert.That(curve[^1], Is.EqualTo(new RocPoint(1, 1)));
        Assert.That(RocCurve.Of([], outside, 21), Is.Null);
    }

    [Test]
    public void A_histogram_gives_the_share_of_each_set_in_common_bins()
    {
        var histogram = ScoreHistogram.Of([[0, 1, 2, 4], [4, 4]], 4)!;

        Assert.That(histogram.Edges, Is.EqualTo(new[] { 0.0, 1, 2, 3, 4 }));
        Assert.That(histogram.Shares[0], Is.EqualTo(new[] { 0.25, 0.25, 0.25, 0.25 }));
        Assert.That(histogram.Shares[1], Is.EqualTo(new[] { 0, 0, 0, 1.0 }));
        Assert.That(ScoreHistogram.Of([[]], 4), Is.Null);
    }

    [Test]
    public void Confident_errors_come_surest_first()
    {
        var cell = Scores([0.6, 0.9, 0.99, 0.9], [false, false, true, false]);

        Assert.That(ConfidentErrors.Of(cell, 2).Select(wrong => wrong.Index), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void Class_accuracy_leaves_out_classes_without_samples()
    {
        var cell = Scores([0.9, 0.9, 0.9, 0.9], [true, true, true, false], label: 3);

        var only = ClassAccuracy.Of(cell).Single();

        Assert.That((only.Label, only.Count, only.Accuracy), Is.EqualTo((3, 4L, 0.75)));
    }

    private static SampleScores Scores(double[] confidence, bool[] correct, int label = 1)
    {
        var zeros = new double[confidence.Length];
        return new SampleScores
        {
            ClassCount = 5,
            Index = [.. Enumerable.Range(0, confidence.Length)],
            Label = [.. confidence.Select(_ => label)],
            Prediction = [.. correct.Select(right => right ? label : 0)],
            InTop5 = new bool[confidence.Length],
            Confidence = confidence,
            Margin = zeros,
            Nll = zeros,
            Brier = zeros,
            Entropy = zeros,
            MaxLogit = zeros,
            Energy = zeros,
            Gen = zeros,
        };
    }
}
