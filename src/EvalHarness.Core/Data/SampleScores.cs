namespace EvalHarness.Data;

/// <summary>
/// What one cell (checkpoint x condition) keeps of every sample: a few numbers instead of all logits, from which accuracy,
/// calibration, OOD detection, selective prediction, gaps and paired tests all follow. All columns have <see cref="Count"/> elements.
/// </summary>
public sealed record SampleScores
{
    /// <summary>Classes of the model, K (at least 2).</summary>
    public required int ClassCount { get; init; }

    /// <summary>Index of the sample in its dataset: pairs samples across checkpoints and conditions, and is the cluster of its perturbed copies.</summary>
    public required int[] Index { get; init; }

    /// <summary>True class, 0 to K-1; -1 where there is none (out-of-distribution data).</summary>
    public required int[] Label { get; init; }

    /// <summary>Top-1 class; ties go to the lowest class. -1 where the output was not finite.</summary>
    public required int[] Prediction { get; init; }

    /// <summary>Whether the true class is among the five largest outputs (ties to the lowest class); false without a label.</summary>
    public required bool[] InTop5 { get; init; }

    /// <summary>Largest softmax probability, 1/K to 1.</summary>
    public required double[] Confidence { get; init; }

    /// <summary>Largest minus second largest probability, 0 to 1.</summary>
    public required double[] Margin { get; init; }

    /// <summary>Negative log-likelihood of the true class in nats, at least 0; 0 without a label.</summary>
    public required double[] Nll { get; init; }

    /// <summary>Brier score summed over the classes, 0 to 2; 0 without a label.</summary>
    public required double[] Brier { get; init; }

    /// <summary>Shannon entropy of the probabilities in nats, 0 to ln K.</summary>
    public required double[] Entropy { get; init; }

    /// <summary>Largest logit (for a model with probabilities: the largest log-probability).</summary>
    public required double[] MaxLogit { get; init; }

    /// <summary>Energy -ln(sum exp logit) (Liu et al., 2020): higher means more out-of-distribution. 0 for a model with probabilities: the energy of their logarithms.</summary>
    public required double[] Energy { get; init; }

    /// <summary>GEN score sum p^g (1-p)^g over the M most probable classes, g = 0.1, M = min(K, 100) (Liu et al., CVPR 2023): higher means more out-of-distribution.</summary>
    public required double[] Gen { get; init; }

    /// <summary>
    /// KL-matching score min over c of KL(p || mean probabilities of clean samples predicted as c) (Hendrycks et al., ICML 2022): higher
    /// means more out-of-distribution. Null where no clean templates were given.
    /// </summary>
    public double[]? KlMatching { get; init; }

    /// <summary>Predictions that an attack used on each sample, from 1 to its budget; null where nothing was attacked.</summary>
    public int[]? Queries { get; init; }

    /// <summary>Detection scores from a feature output; null where the model has none.</summary>
    public FeatureColumns? Features { get; init; }

    /// <summary>Samples with a non-finite output: they are in no column and no average.</summary>
    public int NonFinite { get; init; }

    /// <summary>
    /// Whether the model gives labels only: then all columns but <see cref="Prediction"/> are those of certainty made up, and only metrics of labels are defined.
    /// </summary>
    public bool IsLabelOnly { get; init; }

    /// <summary>Number of samples.</summary>
    public int Count => Index.Length;

    /// <summary>Whether sample <paramref name="i"/> is classified correctly.</summary>
    public bool IsCorrect(int i) => Prediction[i] == Label[i];
}
