using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>Predicts some of the images that are under attack.</summary>
/// <param name="images">Images of values from 0 to 1, channel after channel, one after the other.</param>
/// <param name="which">For each its position among all images of the attack.</param>
/// <param name="outputs">Room for a logit (or log-probability) a class, image after image.</param>
public delegate void AttackPredictor(ReadOnlySpan<float> images, ReadOnlySpan<int> which, Span<float> outputs);

/// <summary>
/// Square Attack (Andriushchenko, Croce, Flammarion and Hein, ECCV 2020): random search that changes one square of the image at a time and
/// keeps what lowers the margin of the true class. It needs nothing but the model's outputs. Every image has its own seed, and all images go
/// on side by side, so which others are attacked with it changes nothing. An upper bound on the true robust accuracy: a stronger attack may
/// find more.
/// </summary>
public static class SquareAttack
{
    /// <summary>Attacks images.</summary>
    /// <param name="images">Clean images, values from 0 to 1; never written.</param>
    /// <param name="shape">Size of each.</param>
    /// <param name="labels">True class of each.</param>
    /// <param name="indices">Index of each in its dataset.</param>
    /// <param name="classCount">Outputs of the model, at least 2.</param>
    /// <param name="predict">The model.</param>
    /// <param name="options">Norm, size and budget.</param>
    /// <param name="attacked">Room for the best image found for each; the clean one where nothing was found or needed.</param>
    /// <exception cref="ArgumentException">Lengths or options do not fit.</exception>
    public static IReadOnlyList<ImageAttack> Run(
        ReadOnlySpan<float> images,
        ImageShape shape,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> indices,
        int classCount,
        AttackPredictor predict,
        SquareAttackOptions options,
        Span<float> attacked)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(options);
        Require.SameLength(labels.Length * shape.Size, images.Length, nameof(images));
        Require.SameLength(labels.Length, indices.Length, nameof(indices));
        Require.SameLength(images.Length, attacked.Length, nameof(attacked));
        if (options.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        images.CopyTo(attacked);
        var targets = new AttackTarget[labels.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = new AttackTarget(indices[i], labels[i], new SeededRandom(Seed.Of(options.Seed, options.Dataset, SeedName(options.Norm), indices[i])));
        }

        var round = new AttackRound(shape, classCount, targets, predict, options.Norm == AttackNorm.LInf ? new LInfSquares(shape, options) : new L2Squares(shape, options));
        for (var query = 0; query < options.Queries && round.Ask(query, images, attacked); query++)
        {
        }

        return Results(targets, images, attacked, shape.Size, options.Norm);
    }

    private static string SeedName(AttackNorm norm) => norm == AttackNorm.LInf ? "square_attack_linf" : "square_attack_l2";

    private static ImageAttack[] Results(AttackTarget[] targets, ReadOnlySpan<float> images, ReadOnlySpan<float> attacked, int size, AttackNorm norm)
    {
        var results = new ImageAttack[targets.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var (target, place) = (targets[i], i * size);
            var distance = 0.0;
            for (var k = place; k < place + size; k++)
            {
                var change = Math.Abs((double)attacked[k] - images[k]);
                distance = norm == AttackNorm.LInf ? Math.Max(distance, change) : distance + (change * change);
            }

            distance = norm == AttackNorm.LInf ? distance : Math.Sqrt(distance);
            results[i] = new ImageAttack(target.Index, target.WasCorrect, target.IsCorrect, target.Queries, target.Margin, distance);
        }

        return results;
    }
}
