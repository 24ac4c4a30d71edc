namespace EvalHarness.Datasets;

/// <summary>Slice columns in a CSV file of their own: a column <c>index</c>, and one column a slice.</summary>
internal static class SidecarSlices
{
    public static SliceValues? Read(Dataset dataset, string column) => null;
}
