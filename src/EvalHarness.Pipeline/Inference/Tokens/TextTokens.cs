using System.Diagnostics;
using System.Text.Json;
using EvalHarness.Models;
#if TOKENIZERS
using Microsoft.ML.Tokenizers;
#endif

namespace EvalHarness.Inference;

/// <summary>The tokenizer that a card names. This file alone knows Microsoft.ML.Tokenizers, and <c>HuggingFaceTokens</c> alone Tokenizers.DotNet.</summary>
/// <param name="length">Most ids a text may have.</param>
internal abstract class TextTokens(int length)
{
    /// <summary>Kinds of tokenizers whose library is in this build.</summary>
    public static IReadOnlyList<string> KindsInBuild { get; } =
    [
#if TOKENIZERS
        "wordpiece", "bpe",
#endif
#if HUGGINGFACE
        "huggingface",
#endif
    ];

    /// <summary>Id that fills a short text up.</summary>
    public abstract int Padding { get; }

    /// <summary>Whether a short text is filled up at its beginning; else at its end.</summary>
    public virtual bool PadsLeft => false;

    /// <summary>Most ids a text may have.</summary>
    protected int Length => length;

    /// <summary>Ids of a text with the tokens that begin and end it.</summary>
    /// <exception cref="RefusedException">The tokenizer cannot take it apart.</exception>
    public abstract IReadOnlyList<int> Encode(string text);

    /// <summary>Opens the tokenizer of a model whose card names one.</summary>
    /// <exception cref="RefusedException">Its files cannot be used, or the library is not in this build.</exception>
    public static TextTokens Open(CatalogedModel model)
    {
        var card = model.Card.Tokenizer!;
        if (!KindsInBuild.Contains(card.Kind))
        {
            throw new RefusedException(
                $"The card of '{model.Id}' names a tokenizer ({card.Kind}), and {Library(card.Kind)} is not in this build: the package feed at hand lacks it.",
                "Add a NuGet feed that has it and run scripts/setup --probe, or export the model with its tokenizer inside (a text input).");
        }

        try
        {
            return Open(card, model.TokenizerFiles, model.Input.Features!.Value);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException or JsonException or FormatException or KeyNotFoundException)
        {
            throw new RefusedException(
                $"The tokenizer's files cannot be used: {error.Message.ReplaceLineEndings(" ")}", "Check the files that the card's tokenizer names, and their kind.");
        }
    }

    private static string Library(string kind) => kind == "huggingface" ? "Tokenizers.DotNet with its native library for this platform" : "Microsoft.ML.Tokenizers";

    private static TextTokens Open(CardTokenizer card, IReadOnlyList<string> files, int length) => card.Kind switch
    {
#if TOKENIZERS
        "wordpiece" => new WordPieces(BertTokenizer.Create(files[0], new BertOptions { LowerCaseBeforeTokenization = card.LowerCase }), length),
        "bpe" => new BytePairs(files[0], files[1], length),
#endif
#if HUGGINGFACE
        "huggingface" => new HuggingFaceTokens(files[0], card, length),
#endif
        _ => throw new UnreachableException(),
    };

#if TOKENIZERS
    /// <summary>BERT's word pieces, between [CLS] and [SEP].</summary>
    private sealed class WordPieces(BertTokenizer tokenizer, int length) : TextTokens(length)
    {
        public override int Padding => tokenizer.PaddingTokenId;

        public override IReadOnlyList<int> Encode(string text) => tokenizer.EncodeToIds(text, Length, out _, out _);
    }

    /// <summary>Byte-level pairs, between &lt;s&gt; and &lt;/s&gt; where the vocabulary has them (RoBERTa's has, GPT-2's has not).</summary>
    private sealed class BytePairs : TextTokens
    {
        private readonly BpeTokenizer _tokenizer;
        private readonly int? _begin;
        private readonly int? _end;

        public BytePairs(string vocabulary, string merges, int length)
            : base(length)
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(vocabulary)) ?? throw new JsonException("the vocabulary is empty");
            _tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance });
            (_begin, _end) = (Find("<s>"), Find("</s>"));
            Padding = Find("<pad>") ?? 0;

            int? Find(string token) => ids.TryGetValue(token, out var id) ? id : null;
        }

        public override int Padding { get; }

        public override IReadOnlyList<int> Encode(string text)
        {
            var around = (_begin is null ? 0 : 1) + (_end is null ? 0 : 1);
            var ids = Length > around ? _tokenizer.EncodeToIds(text, Length - around, out _, out _) : [];
            int[] begin = _begin is { } first ? [first] : [];
            int[] end = _end is { } last ? [last] : [];
            return [.. begin, .. ids, .. end];
        }
    }
#endif
}
