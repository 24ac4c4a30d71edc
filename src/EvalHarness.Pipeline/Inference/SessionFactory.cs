using EvalHarness.Inference.Trials;
using EvalHarness.Models;
using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>Opens ONNX Runtime sessions and turns its errors into sentences with a way out.</summary>
internal static partial class SessionFactory
{
    // The first whose words the error holds; the last fits all.
    private static readonly (string[] Words, string Way)[] Ways =
    [
        (["opset", "ir_version", "IR version"], "Export it with an older operator set{opset}, or use a newer ONNX Runtime."),
        (["not implemented", "NOT_IMPLEMENTED", "is not a registered function", "No Op registered"],
            "Export it with standard operators{opset}: it holds one that this ONNX Runtime does not have."),
        (["Initializer '", "Deserialize tensor", "TensorProto"], "Its weights are damaged: copy the file again, or export it again."),
        (["dimension", "shape"], "The shapes in the graph do not fit the data: check the input's size, layout and batch axis in the card."),
        (["allocate memory", "bad_alloc"], "Use a machine with more memory or a smaller --batch, or leave it out."),
        ([string.Empty], "Check the model with onnx.checker and export it again{opset}."),
    ];

    public static InferenceSession Open(CatalogedModel model, InferenceOptions options)
    {
        using var settings = Settings(options);
        return Open(model, options, settings);
    }

    /// <summary>Opens a session with settings of its own.</summary>
    public static InferenceSession Open(CatalogedModel model, InferenceOptions options, SessionOptions settings)
    {
        using var guard = HangGuard.Watch(model, options.LimitToOpen(model.FileBytes), TooSlow(model, options), mayWait: options.CudaDevice is not null);
        try
        {
            return new InferenceSession(model.Path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw Refused(error, model);
        }
    }

    /// <summary>ONNX Runtime's error as a refusal.</summary>
    public static RefusedException Refused(OnnxRuntimeException error, CatalogedModel model)
    {
        var text = FirstLine(error.Message.Replace($"Load model from {model.Path} failed:", string.Empty, StringComparison.Ordinal)
            .Replace($"Load model from {model.Path}", string.Empty, StringComparison.Ordinal));
        return new RefusedException($"ONNX Runtime cannot run it: {text}", WayOut(text, model));
    }

    /// <summary>Why a model is refused that takes too long to open.</summary>
    public static RefusedException TooSlow(CatalogedModel model, InferenceOptions options) => new(
        FormattableString.Invariant($"ONNX Runtime takes more than {options.LimitToOpen(model.FileBytes).TotalSeconds:0} s to open it, and was stopped."),
        "Export it with its constants folded (onnx-simplifier does that), or leave it out.");

    private static string WayOut(string text, CatalogedModel model)
    {
        var way = Ways.First(way => way.Words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))).Way;
        return way.Replace(
            "{opset}",
            model.File.Opsets.TryGetValue(string.Empty, out var version) ? FormattableString.Invariant($" (it uses opset {version})") : string.Empty,
            StringComparison.Ordinal);
    }

    private static string FirstLine(string message)
    {
        var line = Noise().Replace(WithoutOrigin(message.ReplaceLineEndings("\n").Split('\n')[0]), " ").Trim();
        return line.Length > 300 ? line[..300] + "..." : line.EndsWith('.') ? line : line + ".";
    }

    /// <summary>Takes out the source file and the C++ signature that ONNX Runtime puts before what it has to say: "... file.cc:123 type name(types) text".</summary>
    private static string WithoutOrigin(string line)
    {
        for (var match = Origin().Match(line); match.Success; match = Origin().Match(line, match.Index))
        {
            var end = line.IndexOf('(', match.Index + match.Length);
            for (var depth = end < 0 ? 0 : 1; depth > 0 && ++end < line.Length;)
            {
                depth += line[end] == '(' ? 1 : line[end] == ')' ? -1 : 0;
            }

            if (end < 0 || end >= line.Length - 1)
            {
                return line;
            }

            line = line[..match.Index].TrimEnd() + " " + line[(end + 1)..].TrimStart();
        }

        return line;
    }

    // "[ErrorCode:InvalidGraph] ", "[ONNXRuntimeError] : 10 : INVALID_GRAPH : ", "conv.cc:261 Compute "
    [System.Text.RegularExpressions.GeneratedRegex(@"\s*(\[ErrorCode:\w+\]|\[ONNXRuntimeError\] : \d+ : \w+ :|\b[a-z0-9_]+\.(cc|cpp|h):\d+ \w+)\s+", System.Text.RegularExpressions.RegexOptions.CultureInvariant | System.Text.RegularExpressions.RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial System.Text.RegularExpressions.Regex Noise();

    [System.Text.RegularExpressions.GeneratedRegex(@"\S*[/\\]\S+\.(cc|cpp|h):\d+ ", System.Text.RegularExpressions.RegexOptions.CultureInvariant | System.Text.RegularExpressions.RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial System.Text.RegularExpressions.Regex Origin();

    private static SessionOptions Settings(InferenceOptions options)
    {
        SessionOptions? settings = null;
        try
        {
            settings = new SessionOptions
            {
                IntraOpNumThreads = options.Threads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };

            // Spinning threads would take the cores that perturb the next batch.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            if (options.CudaDevice is { } device)
            {
                AddCuda(settings, device);
            }

            return settings;
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            settings?.Dispose();
            throw new UsageException($"ONNX Runtime's native library cannot be loaded ({error.Message}). Run scripts/setup, then build again.", error);
        }
    }

    private static void AddCuda(SessionOptions settings, int device)
    {
        try
        {
            settings.AppendExecutionProvider_CUDA(device);
        }
        catch (Exception error) when (error is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            settings.Dispose();
            throw new UsageException(
                $"--device cuda:{device} cannot be used: {FirstLine(error.Message)} Build with OnnxRuntimeGpu=true, install CUDA and cuDNN, or use --device cpu.",
                error);
        }
    }
}
