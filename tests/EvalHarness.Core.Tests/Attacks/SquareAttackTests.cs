using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>
/// Against a linear model with two classes everything is known: with the difference w of the two rows of weights, an image of margin m is
/// turned by a change of size m / |w|_1 (largest change) or m / |w|_2 (Euclidean), and by none that is smaller.
/// </summary>
[TestFixture]
public sealed class SquareAttackTests
{
    private static readonly ImageShape Shape = new(8, 8, 1);
    private static readonly float[] Weights = MakeWeights();

    [TestCase(AttackNorm.LInf, 0.98, 0)]
    [TestCase(AttackNorm.LInf, 1.25, 12)]
    [TestCase(AttackNorm.L2, 0.98, 0)]
    [TestCase(AttackNorm.L2, 1.6, 12)]
    public void Turns_no_image_below_the_least_change_that_can_and_every_one_well_above_it(AttackNorm norm, double times, int expected)
    {
        const double Margin = 0.2;
        var length = norm == AttackNorm.LInf ? Weights.Sum(Math.Abs) : Math.Sqrt(Weights.Sum(w => (double)w * w));

        var results = Attack(norm, times * Margin / length, 1000, Margin, out _, out _);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(expected));
        Assert.That(results.All(result => result.WasCorrect));
        Assert.That(results.Select(result => result.Margin), Is.All.LessThan(Margin), "it always finds something that lowers the margin");
    }

    [TestCase(AttackNorm.LInf, 0.3)]
    [TestCase(AttackNorm.L2, 2.0)]
    public void Stays_in_the_ball_and_in_the_range_of_images_and_uses_no_query_too_many(AttackNorm norm, double epsilon)
    {
        var results = Attack(norm, epsilon, 37, 50, out var images, out var attacked);

        for (var i = 0; i < results.Count; i++)
        {
            var changes = Enumerable.Range(i * Shape.Size, Shape.Size).Select(k => (double)attacked[k] - images[k]).ToArray();
            var distance = norm == AttackNorm.LInf ? changes.Max(Math.Abs) : Math.Sqrt(changes.Sum(c => c * c));
            Assert.That(distance, Is.LessThanOrEqualTo(epsilon * (1 + 1e-6)));
            Assert.That(distance, Is.GreaterThan(0.5 * epsilon), "the budget is spent");
            Assert.That(results[i].Distance, Is.EqualTo(distance).Within(1e-12));
        }

        Assert.That(attacked.Min(), Is.GreaterThanOrEqualTo(0));
        Assert.That(attacked.Max(), Is.LessThanOrEqualTo(1));
        Assert.That(results.Select(result => result.Queries), Is.All.EqualTo(37), "this margin cannot be overcome");
        Assert.That(results.All(result => result.IsRobust));
    }

    [Test]
    public void Asks_the_model_exactly_as_often_as_it_says()
    {
        var asked = new int[12];
        var (images, labels) = Images(0.2);

        var results = SquareAttack.Run(
            images, Shape, labels, Enumerable.Range(0, 12).ToArray(), 2,
            (candidates, which, outputs) =>
            {
                foreach (var i in which)
                {
                    asked[i]++;
                }

                Predict(candidates, outputs);
            },
            new SquareAttackOptions(AttackNorm.LInf, 1.1 * 0.2 / Weights.Sum(Math.Abs), 200, 1, "toy"), new float[images.Length]);

        Assert.That(results.Select(result => result.Queries), Is.EqualTo(asked));
        Assert.That(asked.Distinct().Count(), Is.GreaterThan(1), "each image stops by itself");
    }

    [Test]
    public void An_image_that_is_wrong_already_costs_one_query_and_stays_as_it_is()
    {
        var (images, labels) = Images(0.2);
        labels[3] = 1 - labels[3];
        var attacked = new float[images.Length];

        var results = SquareAttack.Run(
            images, Shape, labels, Enumerable.Range(0, 12).ToArray(), 2, (candidates, _, outputs) => Predict(candidates, outputs),
            new SquareAttackOptions(AttackNorm.L2, 0.5, 50, 1, "toy"), attacked);

        Assert.That((results[3].Queries, results[3].WasCorrect, results[3].IsRobust, results[3].IsSuccess), Is.EqualTo((1, false, false, false)));
        Assert.That(attacked.AsSpan(3 * Shape.Size, Shape.Size).SequenceEqual(images.AsSpan(3 * Shape.Size, Shape.Size)));
        Assert.That(results[3].Distance, Is.Zero);
    }

    [TestCase(AttackNorm.LInf)]
    [TestCase(AttackNorm.L2)]
    public void Which_images_are_attacked_together_changes_nothing(AttackNorm norm)
    {
        var (images, labels) = Images(0.2);
        var all = new float[images.Length];
        var alone = new float[Shape.Size];
        var options = new SquareAttackOptions(norm, 0.05, 60, 5, "toy");
        AttackPredictor model = (candidates, _, outputs) => Predict(candidates, outputs);

        var together = SquareAttack.Run(images, Shape, labels, Enumerable.Range(0, 12).ToArray(), 2, model, options, all);
        var single = SquareAttack.Run(images.AsSpan(7 * Shape.Size, Shape.Size), Shape, labels.AsSpan(7, 1), [7], 2, model, options, alone);

        Assert.That(single[0], Is.EqualTo(together[7]));
        Assert.That(alone.AsSpan().SequenceEqual(all.AsSpan(7 * Shape.Size, Shape.Size)));
    }

    [Test]
    public void Squares_shrink_along_the_published_schedule_stretched_to_the_budget()
    {
        var options = new SquareAttackOptions(AttackNorm.LInf, 0.1, 10_000, 1, "toy", 0.8);

        Assert.That(options.ShareAt(10), Is.EqualTo(0.8));
        Assert.That(options.ShareAt(11), Is.EqualTo(0.4));
        Assert.That(options.ShareAt(201), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(options.ShareAt(8001), Is.EqualTo(0.8 / 512).Within(1e-15));
        Assert.That((options with { Queries = 500 }).ShareAt(401), Is.EqualTo(0.8 / 512).Within(1e-15));
    }

    [Test]
    public void The_report_counts_robust_images_among_all_and_successes_among_the_correct()
    {
        ImageAttack[] images =
        [
            new(0, true, true, 100, 1, 0.1), new(1, true, false, 4, -1, 0.1), new(2, true, false, 10, -1, 0.1), new(3, false, false, 1, -1, 0),
        ];

        var report = AttackReport.Of(images);

        Assert.That((report.CleanAccuracy, report.RobustAccuracy, report.SuccessRate), Is.EqualTo((0.75, 0.25, 2 / 3.0)));
        Assert.That((report.MeanQueries, report.MedianQueries), Is.EqualTo((7.0, 7.0)));

        // Wilson, 1 of 4: (0.25 + z2/8 +- z sqrt(0.1875/4 + z2/64)) / (1 + z2/4) with z = 1.959964.
        Assert.That(report.RobustInterval.Lower, Is.EqualTo(0.0456).Within(1e-4));
        Assert.That(report.RobustInterval.Upper, Is.EqualTo(0.6994).Within(1e-4));
        Assert.That(AttackReport.Of([images[3]]).SuccessRate, Is.Null);
        Assert.That(AttackReport.Of([images[0]]).MeanQueries, Is.Null);
    }

    [Test]
    public void Colour_images_that_are_not_square_are_attacked_within_bounds()
    {
        var shape = new ImageShape(7, 12, 3);
        var images = Enumerable.Range(0, shape.Size).Select(i => i % 11 / 10f).ToArray();
        foreach (var norm in new[] { AttackNorm.LInf, AttackNorm.L2 })
        {
            var attacked = new float[images.Length];
            SquareAttack.Run(
                images, shape, [0], [0], 2, (_, _, outputs) => (outputs[0], outputs[1]) = (1, 0),
                new SquareAttackOptions(norm, 0.4, 100, 1, "toy"), attacked);

            Assert.That(attacked.Min() >= 0 && attacked.Max() <= 1);
        }
    }

    private static IReadOnlyList<ImageAttack> Attack(AttackNorm norm, double epsilon, int queries, double margin, out float[] images, out float[] attacked)
    {
        (images, var labels) = Images(margin);
        attacked = new float[images.Length];
        return SquareAttack.Run(
            images, Shape, labels, Enumerable.Range(0, labels.Length).ToArray(), 2, (candidates, _, outputs) => Predict(candidates, outputs, margin),
            new SquareAttackOptions(norm, epsilon, queries, 1, "toy"), attacked);
    }

    // Two logits, w x / 2 and -w x / 2, moved so that every clean image (all of them grey) has the margin asked for.
    private static void Predict(ReadOnlySpan<float> candidates, Span<float> outputs, double margin = 0.2)
    {
        for (var i = 0; i * Shape.Size < candidates.Length; i++)
        {
            var sum = margin;
            for (var k = 0; k < Shape.Size; k++)
            {
                sum += Weights[k] * ((double)candidates[(i * Shape.Size) + k] - 0.5);
            }

            (outputs[2 * i], outputs[(2 * i) + 1]) = ((float)(sum / 2), (float)(-sum / 2));
        }
    }

    private static (float[] Images, int[] Labels) Images(double margin)
    {
        Assert.That(margin, Is.Positive);
        return (Enumerable.Repeat(0.5f, 12 * Shape.Size).ToArray(), new int[12]);
    }

    private static float[] MakeWeights()
    {
        var random = new SeededRandom(3);
        return [.. Enumerable.Range(0, Shape.Size).Select(_ => (float)random.NextGaussian())];
    }
}
