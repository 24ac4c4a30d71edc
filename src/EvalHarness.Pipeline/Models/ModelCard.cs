using EvalHarness.Data;

namespace EvalHarness.Models;

/// <summary>
/// What the user says about a checkpoint: <c>NAME.json</c> beside <c>NAME.onnx</c>. Everything is optional, and what is there overrides what was
/// inferred from the file.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The card of a checkpoint that has none.</summary>
    public static ModelCard Empty { get; } = new();

    /// <summary>Name shown; the file's name if null.</summary>
    public string? Name { get; init; }

    /// <summary>Family; the folder's name if null.</summary>
    public string? Family { get; init; }

    /// <summary>Number of parameters; counted from the file if null.</summary>
    public long? Parameters { get; init; }

    /// <summary>Names of the classes in the order of the outputs; the dataset's order is taken if null.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What sets it apart from the rungs of its ladder; null for a rung.</summary>
    public string? Variant { get; init; }

    /// <summary><c>dense</c>, <c>pruned</c>, <c>quantized</c> or <c>distilled</c>; null where not said.</summary>
    public string? Kind { get; init; }

    /// <summary>Name of the checkpoint it was made from; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>How it was trained.</summary>
    public TrainingFacts Training { get; init; } = new();

    /// <summary>How samples are prepared for it.</summary>
    public CardPreprocessing Preprocessing { get; init; } = new();

    /// <summary>How texts become token ids; null for a model that takes texts, or none.</summary>
    public CardTokenizer? Tokenizer { get; init; }

    /// <summary>Name of the input to feed; the only one if null.</summary>
    public string? InputName { get; init; }

    /// <summary>Name of the output to read; the first that fits if null.</summary>
    public string? OutputName { get; init; }

    /// <summary>Name of the output that holds the features before the last layer, for out-of-distribution scores; none if null.</summary>
    public string? FeaturesName { get; init; }

    /// <summary>What the output holds; probed if null.</summary>
    public OutputKind? OutputKind { get; init; }

    /// <summary>Things in the card that nobody reads: misspelt keys, most likely.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How texts become token ids.</summary>
/// <param name="Kind"><c>wordpiece</c> (BERT's), <c>bpe</c> (byte-level, GPT-2's and RoBERTa's) or <c>huggingface</c> (whatever a tokenizer.json says).</param>
/// <param name="Vocabulary">File beside the model: one token a line (wordpiece), a JSON object of tokens and ids (bpe), or the tokenizer.json (huggingface).</param>
/// <param name="Merges">File beside the model with the merges of <c>bpe</c>; null for the others.</param>
/// <param name="LowerCase">Whether wordpiece lowers the case first.</param>
/// <param name="Length">Tokens a text is cut or padded to, where the graph leaves that free.</param>
public sealed record CardTokenizer(string Kind, string Vocabulary, string? Merges, bool LowerCase, int Length)
{
    /// <summary>Token that fills a short text up, of huggingface; null for the one that the file names.</summary>
    public string? Padding { get; init; }

    /// <summary><c>left</c> or <c>right</c>: where a short text is filled up, of huggingface; null for where the file says, or right.</summary>
    public string? PaddingSide { get; init; }

    /// <summary>Names of its files, relative to the model's folder.</summary>
    public IEnumerable<string> FileNames() => Merges is null ? [Vocabulary] : [Vocabulary, Merges];
}

/// <summary>How a checkpoint was trained. All null where not said; all numbers positive or 0.</summary>
public sealed record TrainingFacts
{
    /// <summary>Different training samples.</summary>
    public double? TrainSamples { get; init; }

    /// <summary>Passes over the data, whole training.</summary>
    public double? Epochs { get; init; }

    /// <summary>Passes over the data when this checkpoint was saved.</summary>
    public double? Epoch { get; init; }

    /// <summary>Tokens seen.</summary>
    public double? Tokens { get; init; }

    /// <summary>Training compute in floating-point operations.</summary>
    public double? Compute { get; init; }

    /// <summary>Share of training labels that were changed, 0 to 1.</summary>
    public double? LabelNoise { get; init; }

    /// <summary>Accuracy on the training data, 0 to 1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Numbers by epoch, as the training wrote them.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> History { get; init; } = [];
}

/// <summary>
/// How a byte of a pixel becomes a number of the input: (byte x scale - mean) / std, channel by channel. All null where not said.
/// </summary>
public sealed record CardPreprocessing
{
    /// <summary>Factor on the byte: 1/255 for inputs of 0 to 1, 1 for inputs of 0 to 255.</summary>
    public double? Scale { get; init; }

    /// <summary>Mean after scaling: one number, or one a channel (in the model's channel order).</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Standard deviation after scaling: one number, or one a channel (in the model's channel order).</summary>
    public IReadOnlyList<double>? Std { get; init; }

    /// <summary><c>rgb</c>, <c>bgr</c> or <c>grey</c>.</summary>
    public string? ChannelOrder { get; init; }

    /// <summary>
    /// <c>nchw</c>, <c>nhwc</c> or <c>flat</c>. Of an image as one row, <c>nhwc</c> says that the colours lie pixel by pixel; otherwise one channel follows the other.
    /// </summary>
    public string? Layout { get; init; }

    /// <summary>Size that the shorter side is resized to (one number), or height and width (two); before the crop.</summary>
    public IReadOnlyList<int>? Resize { get; init; }

    /// <summary>Centre crop, height and width (or one number for both), after the resize.</summary>
    public IReadOnlyList<int>? Crop { get; init; }
}
