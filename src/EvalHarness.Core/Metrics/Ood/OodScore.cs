using EvalHarness.Data;

namespace EvalHarness.Metrics.Ood;

/// <summary>A score by which samples are held to be out-of-distribution: higher means more so.</summary>
/// <param name="Id">The end of the metrics' ids.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record OodScore(string Id, string Name, string Source)
{
    /// <summary>All scores that come from the outputs alone.</summary>
    public static IReadOnlyList<OodScore> All { get; } =
    [
        new("msp", "one minus the largest probability", "Hendrycks and Gimpel, 2017") { Column = s => s.Confidence, Sign = -1 },
        new("max_logit", "minus the largest logit", "Hendrycks et al., 2022") { Column = s => s.MaxLogit, Sign = -1 },
        new("energy", "energy -ln sum exp logit", "Liu et al., 2020") { Column = s => s.Energy },
        new("entropy", "entropy of the probabilities", "Shannon, 1948") { Column = s => s.Entropy },
        new("margin", "minus the gap of the two largest probabilities", "Scheffer et al., 2001") { Column = s => s.Margin, Sign = -1 },
        new("gen", "generalised entropy, g = .1, 100 classes", "Liu, Lochman and Zach, 2023") { Column = s => s.Gen },
        new("kl_matching", "smallest KL to a clean class's mean output", "Hendrycks et al., 2022") { Column = s => s.KlMatching },
    ];

    internal Func<SampleScores, double[]?> Column { get; init; } = _ => null;

    internal int Sign { get; init; } = 1;

    /// <summary>The score of every sample, in their order; null if the column was not kept. Values may be infinite or NaN if the columns are.</summary>
    public double[]? Of(SampleScores scores)
    {
        var column = Column(scores);
        return Sign > 0 || column is null ? column : Array.ConvertAll(column, value => -value);
    }
}
