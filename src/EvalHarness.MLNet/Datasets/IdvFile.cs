using EvalHarness.Datasets;
using EvalHarness.Models;
using Microsoft.ML;

namespace EvalHarness.MLNet.Datasets;

/// <summary>ML.NET's binary files (.idv), as <c>mlContext.Data.SaveAsBinary</c> writes them.</summary>
internal static class IdvFile
{
    /// <summary>Name of the format in dataset.json.</summary>
    public const string Format = "idv";

    /// <summary>Opens the file of a dataset.</summary>
    /// <exception cref="RefusedException">It cannot be read, or does not hold what dataset.json says.</exception>
    public static DatasetFormat Open(MLContext context, DatasetCard card)
    {
        var path = card.Needed("data");
        CheckHash(path, card.Files.First(file => file.Role == "data").Sha256);
        var view = Load(context, path);
        try
        {
            return ViewFormat.Create(view, card, path);
        }
        catch (Exception error) when (error is not (RefusedException or UsageException or OutOfMemoryException))
        {
            throw Damaged(path, error);
        }
    }

    /// <summary>Its schema.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public static DataViewSchema Schema(MLContext context, string path) => Load(context, path).Schema;

    // ML.NET decodes rows on threads of its own, where damaged ones end the process or leave the reader waiting for ever: such a file must not get there.
    private static void CheckHash(string path, string? declared)
    {
        var name = Path.GetFileName(path);
        if (declared is null)
        {
            throw new RefusedException($"dataset.json declares no sha256 of '{name}', without which a damaged file would not be noticed.", "Write dataset.json with 'evalharness datasets add', or add the hash.");
        }

        if (FileHash.Sha256(path) is var found && !string.Equals(found, declared, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException($"The SHA-256 of '{name}' is {found}, but dataset.json declares {declared}.", "Save or copy the file again, or correct dataset.json.");
        }
    }

    private static IDataView Load(MLContext context, string path)
    {
        try
        {
            return context.Data.LoadFromBinary(path);
        }

        // A damaged header can make ML.NET throw almost anything.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw Damaged(path, error);
        }
    }

    private static RefusedException Damaged(string path, Exception error) => new(
        $"{Path.GetFileName(path)} cannot be read as a binary file of ML.NET's ({(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}).",
        "Save it again with mlContext.Data.SaveAsBinary(view, stream).");
}
