using System.Globalization;

namespace EvalHarness.Models;

/// <summary>Element types of tensors, numbered as in the ONNX file format.</summary>
public enum OnnxElementType
{
    /// <summary>Not said, or newer than this program.</summary>
    Undefined = 0,

    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>True or false.</summary>
    Bool = 9,

    /// <summary>16-bit floating point (IEEE half).</summary>
    Float16 = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>Unsigned 32-bit.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit.</summary>
    UInt64 = 13,

    /// <summary>Complex of two 32-bit floats.</summary>
    Complex64 = 14,

    /// <summary>Complex of two 64-bit floats.</summary>
    Complex128 = 15,

    /// <summary>16-bit brain floating point.</summary>
    BFloat16 = 16,

    /// <summary>8-bit floating point, E4M3FN.</summary>
    Float8E4M3FN = 17,

    /// <summary>8-bit floating point, E4M3FNUZ.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit floating point, E5M2.</summary>
    Float8E5M2 = 19,

    /// <summary>8-bit floating point, E5M2FNUZ.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned 4-bit.</summary>
    UInt4 = 21,

    /// <summary>Signed 4-bit.</summary>
    Int4 = 22,

    /// <summary>4-bit floating point, E2M1.</summary>
    Float4E2M1 = 23,
}

/// <summary>One axis of a shape.</summary>
/// <param name="Size">Its size; null where it is free.</param>
/// <param name="Symbol">Its name where it is free and has one, such as <c>N</c>.</param>
public readonly record struct OnnxDim(long? Size, string? Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Structure"><c>tensor</c>, <c>sequence</c>, <c>map</c>, <c>optional</c>, <c>sparse</c> or <c>unknown</c>.</param>
/// <param name="ElementType">Element type of a tensor.</param>
/// <param name="Dims">The axes of a tensor; null where even their number is unknown.</param>
public sealed record OnnxValue(string Name, string Structure, OnnxElementType ElementType, IReadOnlyList<OnnxDim>? Dims)
{
    /// <inheritdoc/>
    public override string ToString() => Structure != "tensor"
        ? $"{Name} ({Structure})"
        : $"{Name} {ElementType} [{(Dims is null ? "?" : string.Join(", ", Dims))}]";
}

/// <summary>A file beside the model that holds weights.</summary>
/// <param name="Location">Path as the model names it, relative to the model's folder.</param>
/// <param name="Offset">First byte, at least 0.</param>
/// <param name="Length">Bytes; null for the rest of the file.</param>
public sealed record OnnxExternalData(string Location, long Offset, long? Length);

/// <summary>A constant tensor of a graph: its shape, never its values.</summary>
/// <param name="Name">Its name; empty for a Constant node's value.</param>
/// <param name="ElementType">Its element type.</param>
/// <param name="Dims">Its sizes; empty for a scalar.</param>
/// <param name="Elements">Product of the sizes.</param>
/// <param name="External">Where its values are, if outside the file.</param>
public sealed record OnnxTensor(string Name, OnnxElementType ElementType, IReadOnlyList<long> Dims, long Elements, OnnxExternalData? External);
