using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The formats, by the name that dataset.json uses.</summary>
internal static class DatasetFormats
{
    public static DatasetFormat Open(DatasetCard card) => card.Format switch
    {
        "idx" => IdxFormat.Create(card.Needed("images"), card.File("labels")),
        _ => throw new RefusedException($"Format '{card.Format}' is not supported.", "Convert the data."),
    };
}
