using EvalHarness.Datasets;
using EvalHarness.Models;
using Microsoft.ML;

namespace EvalHarness.MLNet.Datasets;

/// <summary>What the columns of a view are to a dataset.</summary>
public sealed record ViewDatasetOptions
{
    /// <summary>What the dataset is for.</summary>
    public DatasetRole Role { get; init; } = DatasetRole.Clean;

    /// <summary>The clean dataset that a shift, ood or train set belongs to; null for a clean one.</summary>
    public string? Of { get; init; }

    /// <summary>The label column: a key, a text, a whole number, or true and false. Null for <c>Label</c>, else the first key.</summary>
    public string? Label { get; init; }

    /// <summary>Classes in the order of the labels; null to take the names of the keys, or the values found.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Feature columns; null for <c>Features</c>, else all that are neither label nor slice.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The column of texts that the samples are; null for a table.</summary>
    public string? Text { get; init; }

    /// <summary>Columns that cut it into groups; null for those named <c>Slice_...</c>.</summary>
    public IReadOnlyList<string>? Slices { get; init; }
}

/// <summary>Any labelled view of ML.NET's as a dataset for a run.</summary>
public static class ViewDataset
{
    /// <summary>
    /// The dataset of a view. Nothing is copied: every pass over the dataset is a new cursor over the view, which must give the same rows in the same order each
    /// time. Its content hash is that of its rows, so cells are taken over where no row has changed.
    /// </summary>
    /// <param name="view">The view; for many passes over costly transforms put <c>mlContext.Data.Cache</c> before.</param>
    /// <param name="name">Unique name.</param>
    /// <param name="options">What its columns are; null for the defaults.</param>
    /// <exception cref="UsageException">A column is missing or holds what cannot be used.</exception>
    public static Dataset AsDataset(this IDataView view, string name, ViewDatasetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new ViewDatasetOptions();
        var card = new DatasetCard
        {
            Folder = string.Empty,
            Name = name,
            Role = options.Role,
            Of = options.Of,
            Kind = options.Text is null ? null : "text",
            Format = IdvFile.Format,
            Files = [],
            Classes = options.Classes,
            LabelColumn = options.Label,
            Slices = [.. (options.Slices ?? ViewDescription.SlicesOf(view.Schema)).Select(slice => new SliceColumn(slice))],
            Options = new DatasetOptions { Features = options.Features, InputColumn = options.Text },
        };
        try
        {
            return new Dataset(card, ViewFormat.Create(view, card, name));
        }
        catch (RefusedException error)
        {
            throw new UsageException($"{name}: {error.Message}", error);
        }
    }
}
