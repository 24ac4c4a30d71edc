using EvalHarness.Libraries;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The formats, by the name that dataset.json uses.</summary>
internal static class DatasetFormats
{
    public static DatasetFormat Open(DatasetCard card) => card.Format switch
    {
        "idx" => IdxFormat.Create(card.Needed("images"), card.File("labels")),
        "cifar-bin" => CifarFormat.Create(card),
        "npy" => ArrayFormat.FromFiles(card),
        "npz" => ArrayFormat.FromArchive(card),
        "image-folder" => ImageFolderFormat.Create(card),
        "image-csv" => ImageListFormat.Create(card),
        "csv" => TableFormat.Create(card),
        "text-csv" or "jsonl" => TextFormat.Create(card),
        "idv" => MLNetAtHand.Needed(MLNetAtHand.Current, "The format idv").OpenTable(card),
        _ => throw new RefusedException($"Format '{card.Format}' is not supported.", "Convert the data."),
    };
}
