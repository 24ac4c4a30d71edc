namespace EvalHarness.Data;

/// <summary>What a classifier's output row holds.</summary>
public enum OutputKind
{
    /// <summary>Unnormalised log-probabilities: softmax gives the probabilities.</summary>
    Logits,

    /// <summary>Probabilities that sum to 1; their logarithms stand in for the logits.</summary>
    Probabilities,
}
