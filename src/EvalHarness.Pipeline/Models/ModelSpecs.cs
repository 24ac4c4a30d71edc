using EvalHarness.Data;

namespace EvalHarness.Models;

/// <summary>How a sample lies in the input tensor.</summary>
public enum InputLayout
{
    /// <summary>Batch, channels, rows, columns.</summary>
    Nchw,

    /// <summary>Batch, rows, columns, channels.</summary>
    Nhwc,

    /// <summary>Batch, rows, columns: grey, with no axis for the channel.</summary>
    Nhw,

    /// <summary>Batch, features: a row of a table, or an image as one row.</summary>
    Flat,

    /// <summary>One input a column of a table.</summary>
    Columns,

    /// <summary>Texts.</summary>
    Text,

    /// <summary>Texts as rows of token ids, and masks of equal shape where the model takes them.</summary>
    Tokens,
}

/// <summary>What a model wants to be fed.</summary>
public sealed record InputSpec
{
    /// <summary>Name of the input; of the first one where a model takes one input a column.</summary>
    public required string Name { get; init; }

    /// <summary>How a sample lies in it.</summary>
    public required InputLayout Layout { get; init; }

    /// <summary>Element type.</summary>
    public required OnnxElementType ElementType { get; init; }

    /// <summary>Batch size that the graph fixes; null where it is free.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Rows; null where free or not an image.</summary>
    public int? Height { get; init; }

    /// <summary>Columns; null where free or not an image.</summary>
    public int? Width { get; init; }

    /// <summary>Channels; null where free or not an image.</summary>
    public int? Channels { get; init; }

    /// <summary>Features of a flat input; null where free or not flat.</summary>
    public int? Features { get; init; }

    /// <summary>All inputs of a model that takes one a column; otherwise the one input.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>The fixed image shape; null where a part of it is free or it is no image.</summary>
    public ImageShape? Shape => Height is { } height && Width is { } width && Channels is { } channels
        ? new ImageShape(height, width, channels)
        : null;
}

/// <summary>What a model gives back.</summary>
public sealed record OutputSpec
{
    /// <summary>Name of the output that is read.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the output that holds features; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>Classes; null where the graph does not say: known once the model is opened.</summary>
    public int? ClassCount { get; init; }

    /// <summary>Logits or probabilities; null until the model is opened and probed, unless the graph or the card says it.</summary>
    public OutputKind? Kind { get; init; }

    /// <summary>Whether one number a sample stands for two classes (a sigmoid, or the logit before it).</summary>
    public bool IsBinary { get; init; }

    /// <summary>Whether the output is a sequence of maps from class to probability (ZipMap).</summary>
    public bool IsMap { get; init; }

    /// <summary>Whether only the label is given: no probabilities, so only the metrics that labels allow.</summary>
    public bool IsLabelOnly { get; init; }
}
