using System.Globalization;
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
            TensorElementType.BFloat16 => Convert<Microsoft.ML.OnnxRuntime.BFloat16>(value, number => (float)number),
            _ => throw new RefusedException(
                $"The output '{model.Output.Name}' has elements of type {type}.",
                "Name another output in the card (output.name), or export scores as float."),
        };
    }

    /// <summary>The keys of the first map of a sequence (ZipMap), as texts.</summary>
    public static IReadOnlyList<string> MapKeys(OrtValue sequence, CatalogedModel model)
    {
        if (sequence.OnnxType != OnnxValueType.ONNX_TYPE_SEQUENCE || sequence.GetValueCount() == 0)
        {
            throw new RefusedException($"The output '{model.Output.Name}' is no sequence of maps.", "Name another output in the card (output.name).");
        }

        using var map = sequence.GetValue(0, OrtAllocator.DefaultInstance);
        if (map.OnnxType != OnnxValueType.ONNX_TYPE_MAP)
        {
            throw new RefusedException($"The output '{model.Output.Name}' is no sequence of maps.", "Name another output in the card (output.name).");
        }

        using var keys = map.GetValue(0, OrtAllocator.DefaultInstance);
        return Texts(keys);
    }

    /// <summary>Rows of a sequence of maps, columns in the order of the given keys.</summary>
    public static void Maps(OrtValue sequence, int count, IReadOnlyList<string> order, Span<float> rows)
    {
        for (var i = 0; i < count; i++)
        {
            using var map = sequence.GetValue(i, OrtAllocator.DefaultInstance);
            using var keys = map.GetValue(0, OrtAllocator.DefaultInstance);
            using var values = map.GetValue(1, OrtAllocator.DefaultInstance);
            var names = Texts(keys);
            var numbers = values.GetTensorDataAsSpan<float>();
            for (var k = 0; k < order.Count; k++)
            {
                var from = k < names.Length && names[k] == order[k] ? k : Array.IndexOf(names, order[k]);
                rows[i * order.Count + k] = from < 0 ? float.NaN : numbers[from];
            }
        }
    }

    /// <summary>Rows of 1 at the label and 0 elsewhere; NaN where the label is no class.</summary>
    public static void Labels(OrtValue value, int count, int classes, LabelPlaces places, Span<float> rows)
    {
        rows.Clear();
        var texts = Texts(value);
        for (var i = 0; i < count; i++)
        {
            var label = places.Of(texts[i]);
            if ((uint)label < (uint)classes)
            {
                rows[i * classes + label] = 1;
            }
            else
            {
                rows.Slice(i * classes, classes).Fill(float.NaN);
            }
        }
    }

    private static string[] Texts(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.String => value.GetStringTensorAsArray(),
        TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray().Select(Text).ToArray(),
        TensorElementType.Int32 => value.GetTensorDataAsSpan<int>().ToArray().Select(number => Text(number)).ToArray(),
        _ => throw new RefusedException("The labels are neither whole numbers nor texts.", "Name another output in the card (output.name)."),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

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
