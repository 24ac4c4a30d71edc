namespace EvalHarness.Evaluation;

/// <summary>A checkpoint as the analysis sees it: who it is and how large, on every axis that is known.</summary>
/// <param name="Id">Unique in a run: <c>family/name</c>.</param>
/// <param name="Family">The folder it lies in, or what its card says.</param>
/// <param name="Name">File name without extension.</param>
/// <param name="Sha256">Hash of the model file and its external data, lower-case hex.</param>
/// <param name="Scales">
/// Known sizes by axis id: <c>parameters</c>, <c>file_bytes</c>, <c>macs</c> (multiply-adds a sample), <c>train_samples</c>, <c>epochs</c>,
/// <c>tokens</c>, <c>train_compute</c>. All positive. A run puts in nothing that another machine would measure differently.
/// </param>
/// <param name="Variant">
/// Null for a rung of the ladder. Otherwise what sets it apart (<c>pruned</c>, <c>quantized</c>, <c>distilled</c>, <c>label_noise</c>,
/// <c>less_data</c>, <c>earlier_epoch</c>, ...): it is evaluated like the others, and no trend counts it as a rung.
/// </param>
/// <param name="Parent">Name of the checkpoint it was made from or belongs to; null if the card names none.</param>
public sealed record Checkpoint(
    string Id,
    string Family,
    string Name,
    string Sha256,
    IReadOnlyDictionary<string, double> Scales,
    string? Variant,
    string? Parent)
{
    /// <summary>Number of parameters, the default scale; null where unknown.</summary>
    public double? Parameters => Scales.TryGetValue("parameters", out var value) ? value : null;

    /// <summary>Whether trends count it as a rung of its family's ladder.</summary>
    public bool IsRung => Variant is null;
}
