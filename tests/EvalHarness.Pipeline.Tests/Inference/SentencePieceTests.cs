using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using EvalHarness.Models;
using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EvalHarness.Inference;

/// <summary>SentencePiece's ids, worked by hand and against sentencepiece 0.1.97.</summary>
[TestFixture]
public sealed class SentencePieceTests
{
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Unused = 5;
    private const int Bytes = 6;
    private static readonly (string Text, float Score, int Kind)[] Marks = [("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control)];

    // Ids 3 to 9.
    private static readonly (string Text, float Score, int Kind)[] Unigram =
        [.. Marks, ("▁", -2, 1), ("a", -2, 1), ("b", -2, 1), ("ab", -3, 1), ("▁a", -2.5f, 1), ("▁ab", -6, 1), ("ba", -1.5f, 1)];

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("ab", "7 5")] // ▁a b: -4.5; ▁ ab: -5; ▁ a b: -6; ▁ab: -6
    [TestCase("aba", "7 9")] // ▁a ba: -4
    [TestCase("  ab  ab ", "7 5 7 5")] // as "▁ab▁ab"
    [TestCase("azza", "7 0 4")] // ▁a, twice the unknown taken as one, a
    [TestCase("z a", "3 0 7")]
    [TestCase("", "")]
    public void Takes_the_pieces_of_the_largest_sum(string text, string expected) =>
        Assert.That(Ids(text, Model(1, Unigram), """, "begin": "", "end": "" """), Is.EqualTo(expected));

    [Test]
    public void Merges_by_score_and_not_by_sum()
    {
        // ab first, then ▁ab; the characters that are left stay.
        var pieces = Marks.Concat([("▁", -9, 1), ("a", -9, 1), ("b", -9, 1), ("ab", 0, 1), ("▁a", -1, 1), ("▁ab", -2, 1), ("ba", -3, 1)]).ToArray();
        Assert.That(Ids("aba", Model(2, pieces), """, "begin": "", "end": "" """), Is.EqualTo("8 4"));

        // Where ▁ab is never given out, its halves are.
        pieces[8].Kind = Unused;
        Assert.That(Ids("aba", Model(2, pieces), """, "begin": "", "end": "" """), Is.EqualTo("3 6 4"));
    }

    [Test]
    public void Gives_bytes_for_the_unknown_where_the_model_does()
    {
        var pieces = Unigram.Concat([("<0xC3>", 0, Bytes), ("<0xA9>", 0, Bytes)]).ToArray();

        Assert.That(Ids("aé", Model(1, pieces, training: o => Varint(o, 35, 1)), """, "begin": "", "end": "" """), Is.EqualTo("7 10 11")); // é is C3 A9
    }

    [Test]
    public void Replaces_what_the_model_lists()
    {
        // A trie of one word, "A" to "a": the root points to 0 ^ 'A' = 65, that unit has a value at 65 ^ 1 = 64, which is 0: the text that begins there.
        var table = new byte[4 + (66 * 4) + 2];
        BinaryPrimitives.WriteInt32LittleEndian(table, 66 * 4);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4 + (65 * 4)), 0x41 | 0x100 | (1 << 10));
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4 + (64 * 4)), 0x8000_0000);
        table[4 + (66 * 4)] = (byte)'a';

        Assert.That(
            Ids("AbB", Model(1, Unigram, normalization: o => Nested(o, 2, table)), """, "begin": "", "end": "" """), Is.EqualTo("7 5 0")); // ▁a b, unknown
    }

    [TestCase("", "1 7 5 2 0 0")] // the file's <s> and </s>; no <pad>, so 0
    [TestCase(""", "end": "" """, "1 7 5 0 0 0")]
    [TestCase(""", "begin": "</s>" """, "2 7 5 2 0 0")]
    [TestCase(""", "ids": "fairseq" """, "0 8 6 2 1 1")] // <s> 0, </s> 2, <pad> 1, every other one later
    public void Puts_marks_around_a_text_and_fills_it_up(string more, string expected) => Assert.That(Rows("ab", Model(1, Unigram), more), Is.EqualTo(expected));

    [Test]
    public void Cuts_before_the_mark_at_the_end_and_lowers_the_case_where_the_card_says_so()
    {
        Assert.That(Rows("ABABABABABAB", Model(1, Unigram), """, "lower_case": true"""), Is.EqualTo("1 7 9 9 9 2")); // ▁a ba ba ba ba ba b
        Assert.That(Rows("azza", Model(1, Unigram), """, "ids": "fairseq" """), Is.EqualTo("0 8 3 5 2 1")); // the unknown: 3
    }

    [TestCase("[CLS]", "[SEP]", "[PAD]", "4 0 5 3 3 3")] // ▁z: no piece at all
    [TestCase("[CLS]", "</s>", "<pad>", "4 0 5 3 3 3")]
    public void Finds_the_marks_of_BERT(string begin, string end, string padding, string expected)
    {
        (string, float, int)[] pieces = [("<unk>", 0, Unknown), ("a", -1, 1), ("b", -1, 1), (padding, 0, Control), (begin, 0, Control), (end, 0, Control)];

        Assert.That(Rows("z", Model(1, pieces), string.Empty), Is.EqualTo(expected));
    }

    [TestCase(3, "words or characters")]
    [TestCase(1, "no mark '<cls>'")]
    public void Refuses_what_it_cannot_do(int algorithm, string reason) => Assert.That(
        Assert.Throws<RefusedException>(() => Rows("ab", Model(algorithm, Unigram), """, "begin": "<cls>" """))!.Message, Does.Contain(reason));

    [Test]
    public void Refuses_a_file_that_is_none()
    {
        Assert.That(Assert.Throws<RefusedException>(() => Rows("ab", Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n"), string.Empty))!.Message, Does.Contain("tokenizer's files"));
        Assert.That(Assert.Throws<RefusedException>(() => Rows("ab", Model(1, Unigram)[..^3], string.Empty))!.Message, Does.Contain("tokenizer's files"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Agrees_with_sentencepiece(int model)
    {
        using var file = File.OpenRead(Path.Combine(RepositoryFiles.Root, "tests", "EvalHarness.Pipeline.Tests", "Reference", "sentencepiece.json"));
        using var reference = JsonDocument.Parse(file);
        var one = reference.RootElement.GetProperty("models")[model];
        var path = _folder.Write("m.model", one.GetProperty("model").GetBytesFromBase64());
        var tokens = new SentencePieceTokens(path, new CardTokenizer("sentencepiece", "m.model", null, false, 128) { Begin = "", End = "" });

        Assert.Multiple(() =>
        {
            foreach (var (text, ids) in reference.RootElement.GetProperty("texts").EnumerateArray().Zip(one.GetProperty("ids").EnumerateArray()))
            {
                Assert.That(string.Join(' ', tokens.Encode(text.GetString()!, 1000)), Is.EqualTo(ids.GetString()), $"{one.GetProperty("name")}: '{text}'");
            }
        });
    }

    /// <summary>The ids of a text with a card, without what fills it up.</summary>
    private string Ids(string text, byte[] model, string more) => string.Join(' ', Tokens(model, more).Encode(text, 100));

    /// <summary>What a model of 6 ids is fed.</summary>
    private string Rows(string text, byte[] model, string more)
    {
        var batch = new Data.TextBatch(1) { Count = 1 };
        batch.Texts[0] = text;
        using var classifier = OnnxClassifier.Open(Catalog(model, more), new InferenceOptions(Threads: 1, Batch: 4), batch);
        var rows = new float[6];
        classifier.Predict(batch, rows);
        return string.Join(' ', rows);
    }

    private TextTokens Tokens(byte[] model, string more) => TextTokens.Open(Catalog(model, more));

    private CatalogedModel Catalog(byte[] model, string more)
    {
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, 6)
            .Node("Cast", ["input_ids"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, 6);
        _folder.Write("m/spiece.model", model);
        _folder.Write("m/m.json", $$$"""{"tokenizer": {"kind": "sentencepiece", "vocabulary": "spiece.model"{{{more}}}}}""");
        return ModelCatalog.Read(_folder.Path, _folder.Write("m/m.onnx", graph.Model()));
    }

    private static byte[] Model(
        int algorithm, (string Text, float Score, int Kind)[] pieces, Action<CodedOutputStream>? training = null, Action<CodedOutputStream>? normalization = null) => Build(o =>
    {
        foreach (var (text, score, kind) in pieces)
        {
            Nested(o, 1, Build(piece =>
            {
                Nested(piece, 1, Encoding.UTF8.GetBytes(text));
                piece.WriteTag(2, WireType.Fixed32);
                piece.WriteFloat(score);
                Varint(piece, 3, kind);
            }));
        }

        Nested(o, 2, Build(spec =>
        {
            Varint(spec, 3, algorithm);
            training?.Invoke(spec);
        }));
        Nested(o, 3, Build(spec => normalization?.Invoke(spec)));
    });

    private static byte[] Build(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var o = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(o);
        }

        return bytes.ToArray();
    }

    private static void Varint(CodedOutputStream o, int field, int value)
    {
        o.WriteTag(field, WireType.Varint);
        o.WriteInt32(value);
    }

    private static void Nested(CodedOutputStream o, int field, byte[] message)
    {
        o.WriteTag(field, WireType.LengthDelimited);
        o.WriteBytes(ByteString.CopyFrom(message));
    }
}
