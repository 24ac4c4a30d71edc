using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>Element types of inputs that can be filled from floats.</summary>
internal static class ElementTypes
{
    public static TensorElementType ToOrt(OnnxElementType type) => type switch
    {
        OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double or OnnxElementType.UInt8
            or OnnxElementType.Int32 or OnnxElementType.Int64 => (TensorElementType)type,
        _ => throw new RefusedException(
            $"The input has elements of type {type}.",
            "Export a model that takes float, float16, double, uint8, int32 or int64 (or text)."),
    };

    public static int Bytes(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => 1,
        TensorElementType.Float16 => 2,
        TensorElementType.Double or TensorElementType.Int64 => 8,
        _ => 4,
    };

    /// <summary>Writes a row of floats as another type; whole numbers are rounded and clamped to the type.</summary>
    public static void Store(ReadOnlySpan<float> row, PreparedNumbers numbers, int i, TensorElementType type)
    {
        switch (type)
        {
            case TensorElementType.Float:
                row.CopyTo(numbers.Rows<float>(i, 1));
                break;
            case TensorElementType.Float16:
                Store(row, numbers.Rows<Half>(i, 1), value => (Half)value);
                break;
            case TensorElementType.Double:
                Store(row, numbers.Rows<double>(i, 1), value => value);
                break;
            case TensorElementType.UInt8:
                Store(row, numbers.Rows<byte>(i, 1), value => (byte)Math.Clamp(MathF.Round(value), 0, 255));
                break;
            case TensorElementType.Int32:
                Store(row, numbers.Rows<int>(i, 1), value => (int)MathF.Round(value));
                break;
            default:
                Store(row, numbers.Rows<long>(i, 1), value => (long)MathF.Round(value));
                break;
        }
    }

    private static void Store<T>(ReadOnlySpan<float> row, Span<T> to, Func<float, T> convert)
    {
        for (var i = 0; i < row.Length; i++)
        {
            to[i] = convert(row[i]);
        }
    }
}
