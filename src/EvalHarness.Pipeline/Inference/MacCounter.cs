using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>
/// Multiply-adds of convolutions, matrix products, recurrent layers and linear models for one sample, from the shapes in ONNX Runtime's own
/// profile of one run without graph optimizations. Elementwise work is not counted, as is usual.
/// </summary>
internal static class MacCounter
{
    /// <summary>Operators whose work the shapes in the profile do not tell: a number without them would be too small.</summary>
    private static readonly HashSet<string> Untold = new(StringComparer.Ordinal)
    {
        "Attention", "DeformConv", "DFT", "Einsum", "GroupQueryAttention", "MultiHeadAttention", "STFT", "SVMClassifier", "SVMRegressor",
        "TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor",
    };

    public static double? Count(CatalogedModel model, InferenceOptions options, SampleBatch? sample, List<string> notes)
    {
        if (!model.IsOnnx)
        {
            notes.Add("macs: not counted: they are counted in ONNX graphs only");
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("evalharness-profile-");
        try
        {
            var path = Profile(model, options, sample, Path.Combine(folder.FullName, "profile"));
            var macs = Sum(File.ReadAllBytes(path)) / (model.Input.FixedBatch ?? 1);
            if (macs == 0)
            {
                notes.Add("macs: not counted: the graph holds no convolution, matrix product, recurrent layer or linear model");
            }

            return macs == 0 ? null : macs;
        }
        catch (Exception error) when (error is RefusedException or OnnxRuntimeException or JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            notes.Add($"macs: not counted: {error.Message.ReplaceLineEndings(" ")}");
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Profile(CatalogedModel model, InferenceOptions options, SampleBatch? sample, string prefix)
    {
        using var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            IntraOpNumThreads = 1,
            ProfileOutputPathPrefix = prefix,
            EnableProfiling = true,
        };

        // A prepacked weight is no longer an input, and its shape would be missing from the profile.
        settings.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var session = SessionFactory.Open(model, options, settings);
        using var run = new RunOptions();
        using var limit = new RunLimit(model, run, options.LimitPerSample);
        var batch = ProbeSamples.Noise(model, sample, 1);
        var encoder = InputEncoders.Create(model, batch);
        using var prepared = encoder.CreateBatch(1);
        encoder.Encode(batch, prepared);
        var values = prepared.Inputs.Select(input => input.View(0, 1, model.Input.FixedBatch ?? 1)).ToArray();
        limit.Start(1);
        session.Run(run, model.Input.Inputs.Select(input => input.Name).ToArray(), values, [model.Output.Name]).Dispose();
        limit.Stop();
        return session.EndProfiling();
    }

    private static double Sum(byte[] profile)
    {
        using var document = JsonDocument.Parse(profile);
        var macs = 0.0;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (entry.TryGetProperty("args", out var args) && args.TryGetProperty("op_name", out var op)
                && args.TryGetProperty("output_type_shape", out var outputs) && args.TryGetProperty("input_type_shape", out var inputs))
            {
                macs += Macs(op.GetString()!, Shapes(inputs), Shapes(outputs));
            }
        }

        return macs;
    }

    private static double Macs(string op, List<double[]> inputs, List<double[]> outputs)
    {
        if (outputs.Count == 0)
        {
            return 0;
        }

        var output = Elements(outputs[0]);
        switch (op)
        {
            case var _ when Untold.Contains(op):
                throw new InvalidOperationException($"the graph holds {op}, whose work is not told by its shapes.");
            case "Conv" or "ConvInteger" when inputs.Count >= 2:
                return output * Elements(inputs[1]) / inputs[1][0];
            case "QLinearConv" when inputs.Count >= 4:
                return output * Elements(inputs[3]) / inputs[3][0];
            case "ConvTranspose" when inputs.Count >= 2:
                return Elements(inputs[0]) * Elements(inputs[1]) / inputs[1][0];
            case "Gemm" when inputs.Count >= 2:
                return output * Elements(inputs[1]) / outputs[0][^1];
            case "LinearClassifier" or "LinearRegressor" when inputs[0].Length > 0:
                return Elements(outputs[^1]) * inputs[0][^1];
            case "LSTM" or "GRU" or "RNN" when inputs.Count >= 3:
                return inputs[0][0] * inputs[0][1] * (Elements(inputs[1]) + Elements(inputs[2]));
            case "MatMul" or "MatMulInteger" or "MatMulNBits" or "QLinearMatMul" when inputs.Count >= 2 && inputs[0].Length > 0:
                return output * inputs[0][^1];
            default:
                return 0;
        }
    }

    private static double Elements(double[] shape) => shape.Aggregate(1.0, (product, size) => product * size);

    /// <summary>Shapes as the profile writes them: [{"float": [1, 3, 8, 8]}, ...].</summary>
    private static List<double[]> Shapes(JsonElement list) => list.EnumerateArray()
        .Select(item => item.EnumerateObject().First().Value.EnumerateArray().Select(size => size.GetDouble()).ToArray())
        .ToList();
}
