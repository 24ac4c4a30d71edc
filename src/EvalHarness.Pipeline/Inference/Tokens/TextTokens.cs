using System.Text.Json;
using EvalHarness.Models;
#if TOKENIZERS
using Microsoft.ML.Tokenizers;
#endif

namespace EvalHarness.Inference;

/// <summary>The tokenizer that a card names: from Microsoft.ML.Tokenizers, which only this file knows, or our own of SentencePiece.</summary>
internal abstract class TextTokens
{
    /// <summary>Whether the library is in this build.</summary>
    public static bool IsInBuild
    {
#if TOKENIZERS
        get => true;
#else
        get => false;
#endif
    }

    /// <summary>Id that fills a short text up.</summary>
    public abstract int Padding { get; }

    /// <summary>Ids of a text with the tokens that begin and end it, at most <paramref name="length"/> of them.</summary>
    public abstract IReadOnlyList<int> Encode(string text, int length);

    /// <summary>Opens the tokenizer of a model whose card names one.</summary>
    /// <exception cref="RefusedException">Its files cannot be used, or the library is not in this build.</exception>
    public static TextTokens Open(CatalogedModel model)
    {
        var card = model.Card.Tokenizer!;
        try
        {
            return card.Kind == "sentencepiece" ? new SentencePieceTokens(model.TokenizerFiles[0], card) : FromLibrary(model, card);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException or JsonException or FormatException or KeyNotFoundException)
        {
            throw new RefusedException(
                $"The tokenizer's files cannot be used: {error.Message.ReplaceLineEndings(" ")}", "Check the files that the card's tokenizer names, and their kind.");
        }
    }

    private static TextTokens FromLibrary(CatalogedModel model, CardTokenizer card)
    {
#if TOKENIZERS
        return card.Kind == "bpe"
            ? new BytePairs(model.TokenizerFiles[0], model.TokenizerFiles[1])
            : new WordPieces(BertTokenizer.Create(model.TokenizerFiles[0], new BertOptions { LowerCaseBeforeTokenization = card.LowerCase }));
#else
        throw new RefusedException(
            $"The card of '{model.Id}' names a tokenizer ({card.Kind}), and Microsoft.ML.Tokenizers is not in this build: the package feed at hand lacks it.",
            "Add a NuGet feed that has it and run scripts/setup --probe, or export the model with its tokenizer inside (a text input).");
#endif
    }

#if TOKENIZERS
    /// <summary>BERT's word pieces, between [CLS] and [SEP].</summary>
    private sealed class WordPieces(BertTokenizer tokenizer) : TextTokens
    {
        public override int Padding => tokenizer.PaddingTokenId;

        public override IReadOnlyList<int> Encode(string text, int length) => tokenizer.EncodeToIds(text, length, out _, out _);
    }

    /// <summary>Byte-level pairs, between &lt;s&gt; and &lt;/s&gt; where the vocabulary has them (RoBERTa's has, GPT-2's has not).</summary>
    private sealed class BytePairs : TextTokens
    {
        private readonly BpeTokenizer _tokenizer;
        private readonly int? _begin;
        private readonly int? _end;

        public BytePairs(string vocabulary, string merges)
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(vocabulary)) ?? throw new JsonException("the vocabulary is empty");
            _tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance });
            (_begin, _end) = (Find("<s>"), Find("</s>"));
            Padding = Find("<pad>") ?? 0;

            int? Find(string token) => ids.TryGetValue(token, out var id) ? id : null;
        }

        public override int Padding { get; }

        public override IReadOnlyList<int> Encode(string text, int length)
        {
            var around = (_begin is null ? 0 : 1) + (_end is null ? 0 : 1);
            var ids = length > around ? _tokenizer.EncodeToIds(text, length - around, out _, out _) : [];
            int[] begin = _begin is { } first ? [first] : [];
            int[] end = _end is { } last ? [last] : [];
            return [.. begin, .. ids, .. end];
        }
    }
#endif
}
