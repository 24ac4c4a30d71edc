namespace EvalHarness.Models;

/// <summary>Reads a model card. A wrong type is refused with the path of the field; unknown keys become warnings.</summary>
public static class ModelCardReader
{
    /// <summary>Where the card of a model lies: <c>NAME.json</c> beside it.</summary>
    public static string PathFor(string modelPath) => Path.ChangeExtension(modelPath, ".json");

    /// <summary>Reads the card of a model; an empty card if there is none.</summary>
    /// <exception cref="RefusedException">The card is there and cannot be read.</exception>
    public static ModelCard ReadFor(string modelPath)
    {
        var path = PathFor(modelPath);
        return File.Exists(path) ? Read(path) : ModelCard.Empty;
    }

    /// <summary>Reads a card.</summary>
    /// <exception cref="RefusedException">The card cannot be read.</exception>
    public static ModelCard Read(string path)
    {
        var fields = JsonFields.Load(path);
        foreach (var free in (ReadOnlySpan<string>)["notes", "description", "licence", "license", "source", "file", "bytes"])
        {
            fields.Ignore(free);
        }

        var input = fields.Object("input");
        var output = fields.Object("output");
        var card = new ModelCard
        {
            Name = fields.Text("name"),
            Family = fields.Text("family"),
            Parameters = Positive(fields.Integer("parameters"), "parameters", path),
            Labels = fields.Texts("labels"),
            Variant = fields.Text("variant"),
            Kind = fields.OneOf("kind", "dense", "pruned", "quantized", "distilled"),
            Parent = fields.Text("parent"),
            Training = Training(fields.Object("training")),
            Preprocessing = Preprocessing(fields.Object("preprocessing"), path),
            Tokenizer = Tokenizer(fields.Object("tokenizer"), path),
            InputName = input?.Text("name"),
            OutputName = output?.Text("name"),
            FeaturesName = fields.Text("features"),
            OutputKind = output?.OneOf("kind", "logits", "probabilities") switch
            {
                "logits" => EvalHarness.Data.OutputKind.Logits,
                "probabilities" => EvalHarness.Data.OutputKind.Probabilities,
                _ => null,
            },
        };
        return card with { Warnings = fields.Unknown.Select(key => $"{key} is not known and not read").ToArray() };
    }

    private static TrainingFacts Training(JsonFields? fields)
    {
        if (fields is null)
        {
            return new TrainingFacts();
        }

        foreach (var free in (ReadOnlySpan<string>)
            ["seed", "learning_rate", "weight_decay", "batch", "optimizer", "augment", "seconds", "train_nll", "test_accuracy", "test_nll"])
        {
            fields.Ignore(free);
        }

        return new TrainingFacts
        {
            TrainSamples = fields.Number("train_samples"),
            Epochs = fields.Number("epochs"),
            Epoch = fields.Number("epoch"),
            Tokens = fields.Number("tokens"),
            Compute = fields.Number("compute"),
            LabelNoise = fields.Number("label_noise"),
            TrainAccuracy = fields.Number("train_accuracy"),
            History = fields.Objects("history")?.Select(entry => entry.AllNumbers()).ToArray() ?? [],
        };
    }

    private static CardPreprocessing Preprocessing(JsonFields? fields, string path)
    {
        if (fields is null)
        {
            return new CardPreprocessing();
        }

        var std = fields.Numbers("std");
        if (std is not null && std.Any(value => value <= 0))
        {
            throw new RefusedException($"{Path.GetFileName(path)}: preprocessing: std must be above 0.", "Correct it, or leave it out.");
        }

        return new CardPreprocessing
        {
            Scale = fields.Number("scale"),
            Mean = fields.Numbers("mean"),
            Std = std,
            ChannelOrder = fields.OneOf("channel_order", "rgb", "bgr", "grey"),
            Layout = fields.OneOf("layout", "nchw", "nhwc", "flat"),
            Resize = Sizes(fields, "resize", path),
            Crop = Sizes(fields, "crop", path),
        };
    }

    private static CardTokenizer? Tokenizer(JsonFields? fields, string path)
    {
        if (fields is null)
        {
            return null;
        }

        var kind = fields.OneOf("kind", "wordpiece", "bpe", "huggingface") ?? "wordpiece";
        var card = new CardTokenizer(
            kind,
            fields.RequiredText("vocabulary"),
            kind == "bpe" ? fields.RequiredText("merges") : null,
            kind != "huggingface" && (fields.Flag("lower_case") ?? true),
            (int)Math.Clamp(fields.Integer("length") ?? 128, 1, 8192));
        if (kind == "huggingface")
        {
            card = card with { Padding = fields.Text("padding"), PaddingSide = fields.OneOf("padding_side", "left", "right") };
        }

        var missing = card.FileNames().FirstOrDefault(name => !File.Exists(SafePath.Inside(Path.GetDirectoryName(Path.GetFullPath(path))!, name)));
        return missing is null
            ? card
            : throw new RefusedException($"{Path.GetFileName(path)}: tokenizer: '{missing}' is not beside the model.", "Put the tokenizer's files there, or correct the card.");
    }

    private static int[]? Sizes(JsonFields fields, string name, string path)
    {
        var numbers = fields.Numbers(name);
        if (numbers is null)
        {
            return null;
        }

        return numbers.Count is 1 or 2 && numbers.All(value => value is >= 1 and <= 16384 && double.IsInteger(value))
            ? numbers.Select(value => (int)value).ToArray()
            : throw new RefusedException(
                $"{Path.GetFileName(path)}: preprocessing: {name} must be one or two whole numbers from 1 to 16384.",
                "Write [height, width], or one number.");
    }

    private static long? Positive(long? value, string name, string path) => value is null or > 0
        ? value
        : throw new RefusedException($"{Path.GetFileName(path)}: {name} must be above 0.", "Correct it, or leave it out.");
}
