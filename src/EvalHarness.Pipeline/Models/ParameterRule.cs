namespace EvalHarness.Models;

/// <summary>
/// What counts as a parameter: every element of a constant tensor of rank 1 or more that holds floating-point or 8- and 4-bit quantized
/// values, wherever it is (initializer, Constant node, subgraph, external file), and a 32-bit integer tensor where an operator takes it as
/// a quantized bias. Scales and zero points do not count, so a quantized model has its parent's number. Integers of 16 to 64 bits are
/// shapes and indices; scalars are settings (a mean, an epsilon). A batch normalization that the exporter folded away is not in
/// the file and cannot be counted: the card's <c>parameters</c> is for that.
/// </summary>
public static class ParameterRule
{
    /// <summary>How many parameters a tensor adds.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="uses">Operators that take it, each with the position of the input.</param>
    public static long Count(OnnxTensor tensor, IReadOnlyCollection<(string Operator, int Input)> uses)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(uses);
        if (tensor.Dims.Count == 0 || (uses.Count > 0 && uses.All(IsQuantizationSetting)))
        {
            return 0;
        }

        return tensor.ElementType switch
        {
            OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Double => tensor.Elements,
            OnnxElementType.Complex64 or OnnxElementType.Complex128 => tensor.Elements,
            >= OnnxElementType.Float8E4M3FN and <= OnnxElementType.Float4E2M1 => tensor.Elements,
            OnnxElementType.Int8 or OnnxElementType.UInt8 => tensor.Elements,
            OnnxElementType.Int32 when uses.Any(use => use is ("QLinearConv", 8) or ("DequantizeLinear", 0)) => tensor.Elements,
            _ => 0,
        };
    }

    private static bool IsQuantizationSetting((string Operator, int Input) use) => use.Operator switch
    {
        "DequantizeLinear" or "QuantizeLinear" => use.Input >= 1,
        "QLinearConv" or "QLinearMatMul" => use.Input is 1 or 2 or 4 or 5 or 6 or 7,
        "ConvInteger" or "MatMulInteger" => use.Input >= 2,
        _ => false,
    };
}
