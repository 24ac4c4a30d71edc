using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Models of token ids, through the tokenizer that their card names.</summary>
[TestFixture]
public sealed class TokenModelTests
{
    private const string WordPieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\nbad\nfilm\n##s\n";
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        if (!TextTokens.KindsInBuild.Contains("wordpiece"))
        {
            Assert.Ignore("Microsoft.ML.Tokenizers is not in this build: the package feed lacks it.");
        }
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Cuts_and_pads_word_pieces_between_their_marks()
    {
        _folder.Write("m/vocab.txt", WordPieces);

        var rows = Predict(Ids(6), """{"tokenizer": {"vocabulary": "vocab.txt"}}""", "Good films", "bad bad bad bad bad bad");

        // [CLS] good film ##s [SEP] [PAD]; and [CLS], four of the six words, [SEP].
        Assert.That(rows, Is.EqualTo(new[] { 2f, 5, 7, 8, 3, 0, 2, 6, 6, 6, 6, 3 }));
    }

    [Test]
    public void Gives_masks_and_types_by_the_names_of_the_inputs()
    {
        _folder.Write("m/vocab.txt", WordPieces);
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, null)
            .Input("attention_mask", TestModels.Int64, null, null)
            .Input("token_type_ids", TestModels.Int64, null, null)
            .Node("Mul", ["input_ids", "attention_mask"], ["kept"])
            .Node("Add", ["kept", "attention_mask"], ["more"])
            .Node("Add", ["more", "token_type_ids"], ["sum"])
            .Node("Cast", ["sum"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, null);

        var rows = Predict(graph, """{"tokenizer": {"kind": "wordpiece", "vocabulary": "vocab.txt", "length": 5}}""", "bad film");

        Assert.That(rows, Is.EqualTo(new[] { 3f, 7, 8, 4, 0 })); // id + 1 where there is a token, 0 where there is none
    }

    [Test]
    public void Takes_byte_pairs_with_their_marks()
    {
        _folder.Write("m/vocab.json", """{"<s>": 0, "<pad>": 1, "</s>": 2, "h": 3, "i": 4, "hi": 5, "Ġ": 6, "Ġhi": 7}""");
        _folder.Write("m/merges.txt", "#version: 0.2\nh i\nĠ hi\n");

        var rows = Predict(Ids(6), """{"tokenizer": {"kind": "bpe", "vocabulary": "vocab.json", "merges": "merges.txt"}}""", "hi hi");

        Assert.That(rows, Is.EqualTo(new[] { 0f, 5, 7, 2, 1, 1 })); // <s> hi Ġhi </s> <pad> <pad>
    }

    [Test]
    public void Counts_the_vocabulary_in_the_hash()
    {
        _folder.Write("m/vocab.txt", WordPieces);
        var before = Model(Ids(6), """{"tokenizer": {"vocabulary": "vocab.txt"}}""").Sha256;
        _folder.Write("m/vocab.txt", WordPieces + "more\n");

        Assert.That(Model(Ids(6), """{"tokenizer": {"vocabulary": "vocab.txt"}}""").Sha256, Is.Not.EqualTo(before));
    }

    [TestCase("""{"tokenizer": {"vocabulary": "no.txt"}}""", "'no.txt' is not beside the model")]
    [TestCase("""{"tokenizer": {"vocabulary": "../secret.txt"}}""", "points outside")]
    [TestCase("""{"tokenizer": {"kind": "bpe", "vocabulary": "vocab.txt"}}""", "merges")]
    public void Refuses_a_tokenizer_whose_files_are_not_there(string card, string reason)
    {
        _folder.Write("m/vocab.txt", WordPieces);

        Assert.That(Assert.Throws<RefusedException>(() => Model(Ids(6), card))!.Message, Does.Contain(reason));
    }

    [Test]
    public void Refuses_a_vocabulary_that_is_none()
    {
        _folder.Write("m/vocab.txt", "one\ntwo\n");

        Assert.That(
            Assert.Throws<RefusedException>(() => Predict(Ids(6), """{"tokenizer": {"vocabulary": "vocab.txt"}}""", "a"))!.Message, Does.Contain("tokenizer's files"));
    }

    /// <summary>Gives the ids themselves as scores.</summary>
    private static OnnxGraph Ids(int length) => new OnnxGraph()
        .Input("input_ids", TestModels.Int64, null, length)
        .Node("Cast", ["input_ids"], ["y"], OnnxGraph.Int("to", TestModels.Float))
        .Output("y", TestModels.Float, null, length);

    private float[] Predict(OnnxGraph graph, string card, params string[] texts)
    {
        var batch = new TextBatch(texts.Length) { Count = texts.Length };
        texts.CopyTo(batch.Texts, 0);
        using var classifier = OnnxClassifier.Open(Model(graph, card), new InferenceOptions(Threads: 1, Batch: 4), batch);
        var rows = new float[texts.Length * classifier.ClassCount];
        classifier.Predict(batch, rows);
        return rows;
    }

    private CatalogedModel Model(OnnxGraph graph, string card)
    {
        _folder.Write("m/m.json", card);
        return ModelCatalog.Read(_folder.Path, _folder.Write("m/m.onnx", graph.Model()));
    }
}
