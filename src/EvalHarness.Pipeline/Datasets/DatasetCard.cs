using EvalHarness.Perturbations;

namespace EvalHarness.Datasets;

/// <summary>What dataset.json says.</summary>
internal sealed record DatasetCard
{
    public required string Folder { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public required DatasetRole Role { get; init; }

    public string? Of { get; init; }

    /// <summary>For role <c>ood</c>: near or far.</summary>
    public Evaluation.OodDistance Distance { get; init; }

    /// <summary><c>image</c>, <c>tabular</c> or <c>text</c>; null where the format tells.</summary>
    public string? Kind { get; init; }

    public required string Format { get; init; }

    public required IReadOnlyList<DatasetFile> Files { get; init; }

    public IReadOnlyList<string>? Classes { get; init; }

    public string? Licence { get; init; }

    public string? Source { get; init; }

    public IReadOnlyList<SliceColumn> Slices { get; init; } = [];

    public string? LabelColumn { get; init; }

    public required DatasetOptions Options { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The first file of a role; null if there is none.</summary>
    public string? File(string role) => Files.FirstOrDefault(file => file.Role == role)?.Path;

    /// <summary>The first file of a role.</summary>
    public string Needed(string role) => File(role) ?? throw new Models.RefusedException(
        $"dataset.json lists no file with role '{role}', which format '{Format}' needs.",
        $"Add it to files: {{\"path\": \"...\", \"role\": \"{role}\"}}.");
}

/// <summary>What dataset.json says about how to read the format.</summary>
internal sealed record DatasetOptions
{
    /// <summary>Height and width that decoded images are resized to; null to take the first image's size for all.</summary>
    public IReadOnlyList<int>? Size { get; init; }

    /// <summary>1 for grey, 3 for RGB; null to take the first image's.</summary>
    public int? Channels { get; init; }

    /// <summary>Column of the image path (image-csv) or the text (text-csv, jsonl).</summary>
    public string? InputColumn { get; init; }

    /// <summary>Feature columns of a table; null for all but label and slices.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Feature columns that are categories even though they look like numbers.</summary>
    public IReadOnlyList<string>? Categorical { get; init; }

    /// <summary>Categories in the order of their codes, by column: what a model was trained with, where that is not the ordinal order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Texts that mean a missing value.</summary>
    public IReadOnlyList<string> Missing { get; init; } = MissingTexts;

    /// <summary>Texts that mean a missing value where dataset.json says nothing.</summary>
    public static IReadOnlyList<string> MissingTexts { get; } = ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "NULL", "null", "?"];

    /// <summary>What a value that a perturbation loses becomes.</summary>
    public Imputation Imputation { get; init; } = Imputation.Default;

    /// <summary>Delimiter of a CSV file; null to find it.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Name of the array in an .npz file, by role.</summary>
    public string? ImagesArray { get; init; }

    /// <summary>Name of the label array in an .npz file.</summary>
    public string? LabelsArray { get; init; }

    /// <summary>The whole number that stands for each class in an array of labels, in the order of the classes; null where it is the place of the class, from 0.</summary>
    public IReadOnlyList<int>? LabelValues { get; init; }

    /// <summary>Whether a CSV file starts with a line of column names; null where dataset.json does not say: then it does.</summary>
    public bool? Header { get; init; }

    /// <summary>Label bytes before each image of a CIFAR file: 1 (CIFAR-10) or 2 (CIFAR-100: coarse, fine).</summary>
    public int LabelBytes { get; init; } = 1;
}
