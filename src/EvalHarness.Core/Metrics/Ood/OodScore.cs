using EvalHarness.Data;

namespace EvalHarness.Metrics.Ood;

/// <summary>A score by which samples are held to be out-of-distribution: higher means more so.</summary>
/// <param name="Id">The end of the metrics' ids.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record OodScore(string Id, string Name, string Source)
{
    /// <summary>All scores: from the outputs alone, then from a feature output, where a checkpoint's card names one.</summary>
    public static IReadOnlyList<OodScore> All { get; } =
    [
        new("msp", "one minus the largest probability", "Hendrycks and Gimpel, 2017") { Column = s => s.Confidence, Sign = -1 },
        new("max_logit", "minus the largest logit", "Hendrycks et al., 2022") { Column = s => s.MaxLogit, Sign = -1 },
        new("energy", "energy -ln sum exp logit", "Liu et al., 2020") { Column = s => s.Energy },
        new("entropy", "entropy of the probabilities", "Shannon, 1948") { Column = s => s.Entropy },
        new("margin", "minus the gap of the two largest probabilities", "Scheffer et al., 2001") { Column = s => s.Margin, Sign = -1 },
        new("gen", "generalised entropy, g = .1, 100 classes", "Liu, Lochman and Zach, 2023") { Column = s => s.Gen },
        new("kl_matching", "smallest KL to a clean class's mean output", "Hendrycks et al., 2022") { Column = s => s.KlMatching },
        new("mahalanobis", "squared Mahalanobis distance of the features to the nearest class mean", "Lee et al., 2018") { Column = s => s.Features?.Mahalanobis, NeedsFeatures = true },
        new("relative_mahalanobis", "squared Mahalanobis distance minus that to the mean of all", "Ren et al., 2021") { Column = s => s.Features?.RelativeMahalanobis, NeedsFeatures = true },
        new("knn", "distance of the features to the 50th nearest of 5,000 samples, length 1", "Sun et al., 2022") { Column = s => s.Features?.NearestNeighbours, NeedsFeatures = true },
        new("vim", "virtual logit of the features minus ln sum exp logit", "Wang et al., 2022") { Column = s => s.Features?.Vim, NeedsFeatures = true },
    ];

    internal Func<SampleScores, double[]?> Column { get; init; } = _ => null;

    internal int Sign { get; init; } = 1;

    /// <summary>Whether it comes from a feature output. Samples without a score (NaN) are then left out: the detectors were fitted on them.</summary>
    public bool NeedsFeatures { get; init; }

    /// <summary>The scores that count, those of samples left out taken away; null if the column was not kept.</summary>
    public double[]? Scored(SampleScores scores) =>
        Of(scores) is not { } column ? null : NeedsFeatures ? Array.FindAll(column, value => !double.IsNaN(value)) : column;

    /// <summary>The score of every sample, in their order; null if the column was not kept. Values may be infinite or NaN if the columns are, or if the sample has none.</summary>
    public double[]? Of(SampleScores scores)
    {
        var column = Column(scores);
        return Sign > 0 || column is null ? column : Array.ConvertAll(column, value => -value);
    }
}
