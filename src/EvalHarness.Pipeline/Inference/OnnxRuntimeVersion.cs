using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>The version of ONNX Runtime that is loaded.</summary>
public static class OnnxRuntimeVersion
{
    /// <summary>Version of the native library, such as 1.31.1.</summary>
    public static string Text { get; } = OrtEnv.Instance().GetVersionString();
}
