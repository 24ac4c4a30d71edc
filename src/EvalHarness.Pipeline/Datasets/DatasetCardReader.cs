using EvalHarness.Models;
using EvalHarness.Perturbations;

namespace EvalHarness.Datasets;

/// <summary>Reads dataset.json strictly: wrong types and files outside the folder are refused, unknown keys become warnings.</summary>
internal static class DatasetCardReader
{
    public const string FileName = "dataset.json";

    private static readonly string[] Formats =
        ["idx", "cifar-bin", "npy", "npz", "image-folder", "image-csv", "csv", "text-csv", "jsonl", "idv"];

    public static DatasetCard Read(string folder)
    {
        var fields = JsonFields.Load(Path.Combine(folder, FileName));
        foreach (var free in (ReadOnlySpan<string>)["notes", "description", "citation", "size", "count", "note"])
        {
            fields.Ignore(free);
        }

        var format = fields.RequiredText("format");
        if (!Formats.Contains(format))
        {
            throw new RefusedException($"{FileName}: format is '{format}'.", $"Use one of: {string.Join(", ", Formats)}.");
        }

        var card = new DatasetCard
        {
            Folder = folder,
            Name = fields.Text("name") ?? Path.GetFileName(Path.GetFullPath(folder)),
            Title = fields.Text("title"),
            Role = Role(fields),
            Of = fields.Text("of"),
            Distance = Distance(fields),
            Kind = fields.OneOf("kind", "image", "tabular", "text"),
            Format = format,
            Files = Files(fields, folder),
            Classes = Classes(fields),
            Licence = fields.Text("licence") ?? fields.Text("license"),
            Source = fields.Text("source"),
            LabelColumn = fields.Text("label_column"),
            Options = Options(fields.Object("options")),
        };
        var sidecar = card.File("slices");
        var slices = fields.Texts("slices") ?? (sidecar is null ? [] : SidecarSlices.Columns(sidecar));
        if (card is { Options.LabelValues: { } values, Classes: { } classes } && values.Count != classes.Count)
        {
            throw new RefusedException(
                FormattableString.Invariant($"{FileName}: options: label_values has {values.Count} numbers for {classes.Count} classes."), "Give one number for each class, in the order of classes.");
        }

        return card with
        {
            Slices = slices.Select(column => new SliceColumn(column)).ToArray(),
            Warnings = fields.Unknown.Select(key => $"{key} is not known and not read").ToArray(),
        };
    }

    private static DatasetRole Role(JsonFields fields) => (fields.OneOf("role", "clean", "shift", "ood", "train") ?? "clean") switch
    {
        "shift" => DatasetRole.Shift,
        "ood" => DatasetRole.Ood,
        "train" => DatasetRole.Train,
        _ => DatasetRole.Clean,
    };

    private static Evaluation.OodDistance Distance(JsonFields fields)
    {
        var distance = fields.OneOf("distance", "near", "far");
        if (distance is not null && Role(fields) != DatasetRole.Ood)
        {
            throw new RefusedException($"{FileName}: distance is '{distance}', but the role is not ood.", "Take distance out, or set role to ood.");
        }

        return distance switch
        {
            "near" => Evaluation.OodDistance.Near,
            "far" => Evaluation.OodDistance.Far,
            _ => Evaluation.OodDistance.Unspecified,
        };
    }

    private static IReadOnlyList<string>? Classes(JsonFields fields)
    {
        var classes = fields.Texts("classes");
        return classes is null || classes.Distinct(StringComparer.Ordinal).Count() == classes.Count
            ? classes
            : throw new RefusedException($"{FileName}: classes names a class twice.", "Give every class its own name.");
    }

    private static List<DatasetFile> Files(JsonFields fields, string folder)
    {
        var files = new List<DatasetFile>();
        foreach (var entry in fields.Objects("files") ?? [])
        {
            var path = entry.RequiredText("path");
            var full = SafePath.Inside(folder, path);
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                throw new RefusedException($"'{path}' is missing.", "Fetch the dataset's files, or correct dataset.json.");
            }

            files.Add(new DatasetFile(full, entry.Text("role") ?? "data", entry.Text("sha256")?.ToLowerInvariant()));
        }

        return files;
    }

    private static Imputation Imputed(JsonFields fields)
    {
        if (fields.Text("imputation") is not { } strategy)
        {
            return fields.Number("imputation_constant") is null
                ? Imputation.Default
                : throw new RefusedException($"{FileName}: options: imputation_constant is given without imputation.", "Add \"imputation\": \"constant\", or remove it.");
        }

        if (!Imputation.Strategies.Contains(strategy))
        {
            throw new RefusedException(
                $"{FileName}: options: imputation is '{strategy}'.", $"Use one of: {string.Join(", ", Nearest.Order(strategy, Imputation.Strategies))}.");
        }

        var constant = fields.Number("imputation_constant");
        return (strategy, constant) switch
        {
            ("constant", { } value) => new Imputation(strategy, (float)value),
            ("constant", null) => throw new RefusedException(
                $"{FileName}: options: imputation is constant, but imputation_constant is missing.", "Add the number, such as \"imputation_constant\": 0."),
            (_, null) => new Imputation(strategy),
            _ => throw new RefusedException(
                $"{FileName}: options: imputation_constant is given, but imputation is {strategy}.", "Set imputation to constant, or remove imputation_constant."),
        };
    }

    private static DatasetOptions Options(JsonFields? fields)
    {
        var defaults = new DatasetOptions();
        if (fields is null)
        {
            return defaults;
        }

        var size = fields.Numbers("size")?.Select(value => (int)value).ToArray();
        if (size is not null && (size.Length != 2 || size.Any(side => side is < 1 or > 8192)))
        {
            throw new RefusedException($"{FileName}: options: size is not [height, width].", "Write two numbers from 1 to 8192.");
        }

        return new DatasetOptions
        {
            Size = size,
            Channels = fields.Integer("channels") switch
            {
                null => null,
                1 => 1,
                3 => 3,
                _ => throw new RefusedException($"{FileName}: options: channels is not 1 or 3.", "Use 1 for grey or 3 for RGB."),
            },
            InputColumn = fields.Text("input_column"),
            Features = fields.Texts("features"),
            Categorical = fields.Texts("categorical"),
            Categories = fields.Object("categories")?.AllTexts() ?? defaults.Categories,
            Missing = fields.Texts("missing") ?? defaults.Missing,
            Imputation = Imputed(fields),
            Delimiter = fields.Text("delimiter"),
            ImagesArray = fields.Text("images_array"),
            LabelsArray = fields.Text("labels_array"),
            LabelValues = LabelValues(fields),
            Header = fields.Flag("header"),
            LabelBytes = fields.Integer("label_bytes") is { } bytes ? (int)Math.Clamp(bytes, 0, 2) : 1,
        };
    }

    private static int[]? LabelValues(JsonFields fields)
    {
        var values = fields.Numbers("label_values");
        return values is null || (values.All(value => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue) && values.Distinct().Count() == values.Count)
            ? values?.Select(value => (int)value).ToArray()
            : throw new RefusedException(
                $"{FileName}: options: label_values holds a number that is not whole, or one twice.", "Write the whole number that stands for each class, in the order of classes.");
    }
}
