#if HUGGINGFACE
using System.Text;
using System.Text.Json.Nodes;
using EvalHarness.Models;
using Tokenizers.DotNet;

namespace EvalHarness.Inference;

/// <summary>
/// The ids of a <c>tokenizer.json</c>, by Hugging Face's own library: normalizers, special tokens and all. A text is cut to the length by that library, so that the
/// tokens around it stay.
/// </summary>
internal sealed class HuggingFaceTokens : TextTokens
{
    // A cuneiform sign: unknown to nearly every vocabulary.
    private const string Rare = "\U0001242B";
    private static readonly string[] UsualPaddings = ["[PAD]", "<pad>"];
    private readonly Tokenizer _tokenizer;

    public HuggingFaceTokens(string path, CardTokenizer card, int length)
        : base(length)
    {
        var file = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new FormatException("it holds no JSON object.");
        (Padding, PadsLeft) = (FindPadding(file, card), (card.PaddingSide ?? (string?)file["padding"]?["direction"]) is "left" or "Left");
        _tokenizer = Load(ForLength(file, length));
        var around = Encode(string.Empty).Count;
        if (around >= length)
        {
            throw new FormatException(FormattableString.Invariant($"it puts {around} tokens around a text, and the model takes {length}."));
        }

        // A file without a token for the unknown fails here, and not in the middle of a run.
        _ = Encode(Rare);
    }

    /// <inheritdoc/>
    public override int Padding { get; }

    /// <inheritdoc/>
    public override bool PadsLeft { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Encode(string text)
    {
        try
        {
            // The library refuses halves of surrogate pairs; as UTF-8 they become U+FFFD.
            var ids = _tokenizer.Encode(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            return Array.ConvertAll(ids, id => (int)id);
        }
        catch (TokenizerException error)
        {
            throw new RefusedException($"The tokenizer cannot take a text apart: {error.Message}", "Check the tokenizer.json that the card names.");
        }
        finally
        {
            // Its finalizer frees what the call works with.
            GC.KeepAlive(_tokenizer);
        }
    }

    private static int FindPadding(JsonObject file, CardTokenizer card)
    {
        if (card.Padding is { } named)
        {
            return Id(file, named) ?? throw new FormatException($"it has no token '{named}' among its added_tokens, which the card names as padding.");
        }

        return (int?)file["padding"]?["pad_id"] ?? UsualPaddings.Select(token => Id(file, token)).FirstOrDefault(id => id is not null)
            ?? throw new FormatException("it does not say what fills a short text up. Name one of its added_tokens in the card's tokenizer: \"padding\": \"...\".");
    }

    private static int? Id(JsonObject file, string token) =>
        (int?)(file["added_tokens"] as JsonArray)?.FirstOrDefault(added => (string?)added?["content"] == token)?["id"];

    private static JsonObject ForLength(JsonObject file, int length)
    {
        var side = (string?)file["truncation"]?["direction"] ?? "Right";
        file["truncation"] = new JsonObject { ["direction"] = side, ["max_length"] = length, ["strategy"] = "LongestFirst", ["stride"] = 0 };

        // Filled up here, as the library does not say which ids are padding.
        file["padding"] = null;
        if (file["model"] is JsonObject model && model.ContainsKey("dropout"))
        {
            // Merges left out at random are for training: a text has the same ids every time.
            model["dropout"] = null;
        }

        return file;
    }

    // The library reads files alone.
    private static Tokenizer Load(JsonObject file)
    {
        var folder = Directory.CreateTempSubdirectory("evalharness-tokenizer-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            File.WriteAllText(path, file.ToJsonString());
            return new Tokenizer(path);
        }
        catch (TokenizerException error)
        {
            throw new FormatException(error.Message, error);
        }
        catch (DllNotFoundException error)
        {
            throw new RefusedException(
                $"The native library of Tokenizers.DotNet cannot be loaded: {error.Message.ReplaceLineEndings(" ")}", "Run it on another system.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
#endif
