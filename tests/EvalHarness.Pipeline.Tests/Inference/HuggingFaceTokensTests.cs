using System.Text.Json.Nodes;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.EndToEnd;
using EvalHarness.Inference.Trials;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Models of token ids through a tokenizer.json. The ids are worked by hand.</summary>
[TestFixture]
public sealed class HuggingFaceTokensTests
{
    // BERT's: ids by their order.
    private static readonly string WordPieces = File(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]"],
        """
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
          "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "good": 4, "bad": 5, "film": 6, "##s": 7}}
        """);

    // RoBERTa's.
    private static readonly string BytePairs = File(
        ["<s>", "<pad>", "</s>"],
        """
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false},
        "model": {"type": "BPE", "dropout": 0.9,
          "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "h": 3, "i": 4, "hi": 5, "Ġ": 6, "Ġhi": 7, "Ã": 8, "©": 9}, "merges": ["h i", "Ġ hi"]}
        """);

    // Llama's: SentencePiece's byte pairs with bytes for the unknown, a mark before the text alone, nothing that pads.
    private static readonly string MergedPieces = File(
        ["<unk>", "<s>", "</s>"],
        """
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
          "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
          "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
          "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "<0xC3>": 3, "<0xA9>": 4, "▁": 5, "a": 6, "▁a": 7}, "merges": ["▁ a"]}
        """);

    // XLM-RoBERTa's: SentencePiece's unigrams.
    private static readonly string Unigrams = File(
        ["<s>", "<pad>", "</s>", "<unk>"],
        """
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false},
        "model": {"type": "Unigram", "unk_id": 3, "vocab": [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0],
          ["▁", -2], ["a", -2], ["b", -2], ["ab", -3], ["▁a", -2.5], ["▁ab", -6], ["ba", -1.5]]}
        """);

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        if (!TextTokens.KindsInBuild.Contains("huggingface"))
        {
            Assert.Ignore("Tokenizers.DotNet is not in this build: the package feed lacks it.");
        }
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("Good films", "2 4 6 7 3 0")] // [CLS] good film ##s [SEP] [PAD]
    [TestCase("good [SEP] x", "2 4 3 1 3 0")] // the special token is known in the text
    [TestCase("bad bad bad bad bad bad", "2 5 5 5 5 3")] // cut before [SEP]
    [TestCase("", "2 3 0 0 0 0")]
    [TestCase("bad \ud800", "2 5 3 0 0 0")] // half a surrogate pair is U+FFFD, which BERT leaves out
    public void Takes_word_pieces(string text, string expected) => Assert.That(Rows(WordPieces, text), Is.EqualTo(expected));

    [TestCase("hi hi", "0 5 7 2 1 1")] // <s> hi Ġhi </s>, and no merge is left out at random
    [TestCase("é", "0 8 9 2 1 1")] // bytes C3 A9
    [TestCase("hi hi hi hi hi hi", "0 5 7 7 7 2")]
    [TestCase("", "0 2 1 1 1 1")]
    public void Takes_byte_pairs(string text, string expected) => Assert.That(Rows(BytePairs, text), Is.EqualTo(expected));

    [TestCase("ab", "0 8 6 2 1 1")] // ▁a b: -4.5; ▁ ab: -5; ▁ a b: -6; ▁ab: -6
    [TestCase("aba", "0 8 10 2 1 1")] // ▁a ba: -4
    [TestCase("azza", "0 8 3 5 2 1")] // twice the unknown taken as one
    [TestCase("abababababa", "0 8 10 10 10 2")]
    [TestCase("", "0 2 1 1 1 1")]
    public void Takes_the_pieces_of_the_largest_sum(string text, string expected) => Assert.That(Rows(Unigrams, text), Is.EqualTo(expected));

    [TestCase("aé a", "1 7 3 4 7 2")] // <s> ▁a C3 A9 ▁a
    [TestCase("a a a a a a", "1 7 7 7 7 7")]
    [TestCase("", "1 2 2 2 2 2")]
    public void Fills_up_with_the_token_that_the_card_names(string text, string expected) =>
        Assert.That(Rows(MergedPieces, text, """, "padding": "</s>" """), Is.EqualTo(expected));

    [Test]
    public void Fills_up_before_the_text_where_the_file_or_the_card_says_so()
    {
        var left = With(
            WordPieces,
            "padding",
            """{"strategy": {"Fixed": 4}, "direction": "Left", "pad_to_multiple_of": null, "pad_id": 7, "pad_type_id": 0, "pad_token": "##s"}""");

        Assert.That(Rows(left, "bad"), Is.EqualTo("7 7 7 2 5 3"));
        Assert.That(Rows(left, "bad", """, "padding": "[PAD]", "padding_side": "right" """), Is.EqualTo("2 5 3 0 0 0"));
        Assert.That(Rows(WordPieces, "bad", """, "padding_side": "left" """), Is.EqualTo("0 0 0 2 5 3"));
    }

    [Test]
    public void Masks_what_fills_up_before_the_text()
    {
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, null)
            .Input("attention_mask", TestModels.Int64, null, null)
            .Node("Add", ["input_ids", "attention_mask"], ["sum"])
            .Node("Cast", ["sum"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, null);

        // id + 1 where there is a token.
        Assert.That(Rows(WordPieces, "bad film", """, "padding_side": "left", "length": 5""", graph), Is.EqualTo("0 3 6 7 4"));
    }

    [Test]
    public void Cuts_at_the_models_length_on_the_side_that_the_file_names()
    {
        var left = With(WordPieces, "truncation", """{"direction": "Left", "max_length": 3, "strategy": "OnlyFirst", "stride": 9}""");

        Assert.That(Rows(left, "good good bad bad film films"), Is.EqualTo("2 5 6 6 7 3")); // the last four: bad film film ##s
    }

    [TestCase("{", "tokenizer's files cannot be used")]
    [TestCase("[]", "it holds no JSON object")]
    [TestCase("""{"added_tokens": [{"id": 0, "content": "<pad>"}]}""", "Failed to load tokenizer: missing field")]
    [TestCase("""{"added_tokens": []}""", "it does not say what fills a short text up")]
    [TestCase("""{"added_tokens": 3, "truncation": "long"}""", "tokenizer's files cannot be used")]
    public void Refuses_a_damaged_file(string file, string reason) => Assert.That(Refusal(file), Does.Contain(reason));

    [Test]
    public void Refuses_what_it_cannot_do()
    {
        Assert.That(Refusal(MergedPieces), Does.Contain("what fills a short text up").And.Contain("\"padding\""));
        Assert.That(Refusal(WordPieces, """, "padding": "<no>" """), Does.Contain("no token '<no>'"));
        Assert.That(Refusal(WordPieces, string.Empty, Ids(2)), Does.Contain("2 tokens around a text, and the model takes 2"));

        // Before any text holds something unknown.
        Assert.That(Refusal(WordPieces.Replace("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"<no>\"", StringComparison.Ordinal)), Does.Contain("Missing [UNK] token"));
    }

    [Test]
    public void Refuses_a_file_that_crashes_the_library()
    {
        // The template asks for a token that it does not define.
        var file = MergedPieces.Replace("\"<s>\": {\"id\": \"<s>\"", "\"<t>\": {\"id\": \"<t>\"", StringComparison.Ordinal);
        var model = Model(file, """, "padding": "</s>" """, Ids(6));
        _folder.Write("t/data.csv", "text,label\na a,0\na,1\n");
        _folder.Write("t/dataset.json", """{"name": "t", "format": "text-csv", "files": [{"path": "data.csv"}]}""");
        var outcomes = new List<TrialOutcome>();

        new TrialProcess(CliProcess.Command("trial"), new TrialSettings(new InferenceOptions(Threads: 1), Measures: false))
            .Run([new CheckpointTrial(model, DatasetCatalog.Read(_folder.At("t")))], (_, outcome) => outcomes.Add(outcome), CancellationToken.None);

        Assert.That(outcomes.Single().Refusal!.Reason, Does.Contain("ONNX Runtime or the tokenizer crashed").And.Contain("tokenizers-"));
    }

    /// <summary>A tokenizer.json whose special tokens have the ids of their order.</summary>
    private static string File(string[] special, string rest)
    {
        var added = special.Select((token, id) =>
            $$"""{"id": {{id}}, "content": "{{token}}", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""");
        return $$"""{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [{{string.Join(", ", added)}}], {{rest}}}""";
    }

    private static string With(string file, string section, string value)
    {
        var json = JsonNode.Parse(file)!;
        json[section] = JsonNode.Parse(value);
        return json.ToJsonString();
    }

    /// <summary>Gives the ids themselves as scores.</summary>
    private static OnnxGraph Ids(int length) => new OnnxGraph()
        .Input("input_ids", TestModels.Int64, null, length)
        .Node("Cast", ["input_ids"], ["y"], OnnxGraph.Int("to", TestModels.Float))
        .Output("y", TestModels.Float, null, length);

    private string Refusal(string file, string more = "", OnnxGraph? graph = null) => Assert.Throws<RefusedException>(() => Rows(file, "good", more, graph))!.Message;

    private string Rows(string file, string text, string more = "", OnnxGraph? graph = null)
    {
        var batch = new TextBatch(1) { Count = 1 };
        batch.Texts[0] = text;
        using var classifier = OnnxClassifier.Open(Model(file, more, graph ?? Ids(6)), new InferenceOptions(Threads: 1, Batch: 4), batch);
        var rows = new float[classifier.ClassCount];
        classifier.Predict(batch, rows);
        return string.Join(' ', rows);
    }

    private CatalogedModel Model(string file, string more, OnnxGraph graph)
    {
        _folder.Write("m/tokenizer.json", file);
        _folder.Write("m/m.json", $$$"""{"tokenizer": {"kind": "huggingface", "vocabulary": "tokenizer.json"{{{more}}}}}""");
        return ModelCatalog.Read(_folder.Path, _folder.Write("m/m.onnx", graph.Model()));
    }
}
