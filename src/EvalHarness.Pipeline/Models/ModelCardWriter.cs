using System.Text.Json;
using System.Text.Json.Nodes;
using EvalHarness.Runs;

namespace EvalHarness.Models;

/// <summary>Writes a card to edit, from what was inferred and probed.</summary>
public static class ModelCardWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the card of a model that has none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="preprocessing">The preprocessing to write; null to leave it out.</param>
    /// <param name="labels">Classes in the order of the outputs; null to leave them out.</param>
    /// <returns>The file that was written.</returns>
    /// <exception cref="UsageException">There is a card already: it is never overwritten.</exception>
    public static string Write(CatalogedModel model, Inference.ImagePreprocessing? preprocessing = null, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var path = ModelCardReader.PathFor(model.Path);
        if (File.Exists(path))
        {
            throw new UsageException($"{path} is there already. Edit it, or remove it first.");
        }

        var json = new JsonObject
        {
            ["name"] = model.Name,
            ["parameters"] = model.CountedParameters,
            ["kind"] = "dense",
            ["variant"] = null,
            ["input"] = new JsonObject { ["name"] = model.Input.Name },
            ["output"] = new JsonObject { ["name"] = model.Output.Name },
            ["training"] = new JsonObject { ["train_samples"] = null, ["epochs"] = null },
        };
        if (model.Input.Layout == InputLayout.Columns || !model.IsOnnx)
        {
            json.Remove("input");
        }

        if (!model.IsOnnx)
        {
            json.Remove("output");
        }

        if ((labels ?? model.Labels) is { } names)
        {
            json["labels"] = new JsonArray(names.Select(name => (JsonNode)name).ToArray());
        }

        if (preprocessing is not null)
        {
            json["preprocessing"] = Describe(preprocessing);
        }

        AtomicFile.WriteText(path, json.ToJsonString(Indented) + "\n");
        return path;
    }

    private static JsonObject Describe(Inference.ImagePreprocessing preprocessing)
    {
        var json = new JsonObject
        {
            ["scale"] = preprocessing.Scale,
            ["mean"] = new JsonArray(preprocessing.Mean.Select(value => (JsonNode)value).ToArray()),
            ["std"] = new JsonArray(preprocessing.Std.Select(value => (JsonNode)value).ToArray()),
        };
        if (preprocessing.IsBgr)
        {
            json["channel_order"] = "bgr";
        }

        if (preprocessing.Layout is InputLayout.Nchw or InputLayout.Nhwc)
        {
            json["layout"] = preprocessing.Layout == InputLayout.Nchw ? "nchw" : "nhwc";
        }
        else if (preprocessing.IsRowByPixel)
        {
            json["layout"] = "nhwc";
        }

        return json;
    }
}
