using Microsoft.ML.OnnxRuntime;

namespace EvalHarness.Inference;

/// <summary>Texts. ONNX Runtime keeps its own copy of them, so every view is made anew.</summary>
internal sealed class PreparedTexts(int capacity, int[] rowShape) : PreparedInput(rowShape)
{
    /// <summary>The texts.</summary>
    public string[] Texts { get; } = Enumerable.Repeat(string.Empty, capacity).ToArray();

    public override bool IsStable => false;

    public override OrtValue View(int offset, int count, int padded)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, ShapeOf(padded));
        for (var i = 0; i < padded; i++)
        {
            value.StringTensorSetElementAt(i < count ? Texts[offset + i] : string.Empty, i);
        }

        return value;
    }

    public override void Dispose()
    {
    }
}
