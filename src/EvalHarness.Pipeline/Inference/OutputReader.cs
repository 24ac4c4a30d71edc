using System.Runtime.InteropServices;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Inference;

/// <summary>Reads an output of any type into rows of floats. The slow way: for probing, and for outputs that are no float tensors.</summary>
internal static class OutputReader
{
    /// <summary>The numbers of a tensor as floats.</summary>
    public static float[] Floats(OrtValue value, CatalogedModel model)
    {
        var type = value.GetTensorTypeAndShape().ElementDataType;
        return type switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Double => Convert<double>(value, number => (float)number),
            TensorElementType.Float16 => Convert<Half>(value, number => (float)number, MemoryMarshal.Cast<Microsoft.ML.OnnxRuntime.Float16, Half>(value.GetTensorDataAsSpan<Microsoft.ML.OnnxRuntime.Float16>())),
            TensorElementType.Int64 => Convert<long>(value, number => number),
            TensorElementType.Int32 => Convert<int>(value, number => number),
            TensorElementType.UInt8 => Convert<byte>(value, number => number),
            _ => throw new RefusedException(
                $"The output '{model.Output.Name}' has elements of type {type}.",
                "Name another output in the card (output.name), or export scores as float."),
        };
    }

    private static float[] Convert<T>(OrtValue value, Func<T, float> convert, ReadOnlySpan<T> data = default)
        where T : unmanaged
    {
        var numbers = data.IsEmpty ? value.GetTensorDataAsSpan<T>() : data;
        var result = new float[numbers.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = convert(numbers[i]);
        }

        return result;
    }
}
