using Google.Protobuf;

namespace EvalHarness.Inference;

/// <summary>What a piece of a SentencePiece model is, numbered as in its file format.</summary>
internal enum PieceKind
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>What stands for text that no piece covers.</summary>
    Unknown = 2,

    /// <summary>A mark that no text gives, such as <c>&lt;s&gt;</c>.</summary>
    Control = 3,

    /// <summary>A piece of text that is never taken apart, nor normalized.</summary>
    UserDefined = 4,

    /// <summary>A piece that is never given out.</summary>
    Unused = 5,

    /// <summary>A byte, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, for text that no piece covers.</summary>
    Byte = 6,
}

/// <summary>A piece; its id is its place.</summary>
/// <param name="Text">Its text, spaces as U+2581.</param>
/// <param name="Score">Unigram: its log-probability; BPE: the higher, the earlier it is merged.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct Piece(string Text, float Score, PieceKind Kind);

/// <summary>A SentencePiece model as its file says it (sentencepiece_model.proto), with that format's defaults.</summary>
internal sealed record SentencePieceFile
{
    /// <summary>Pieces by id.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    /// <summary>1: unigram, 2: BPE, 3: words, 4: characters.</summary>
    public int Algorithm { get; private set; } = 1;

    /// <summary>Name of the mark before a text.</summary>
    public string Begin { get; private set; } = "<s>";

    /// <summary>Name of the mark after a text.</summary>
    public string End { get; private set; } = "</s>";

    /// <summary>Name of the mark that fills up.</summary>
    public string Padding { get; private set; } = "<pad>";

    /// <summary>Whether what no piece covers is given as bytes.</summary>
    public bool FallsBackToBytes { get; private set; }

    /// <summary>Whether the space that is added goes after a text, not before it.</summary>
    public bool AddsSpaceAfter { get; private set; }

    /// <summary>Replacements of the normalization: a trie and its texts; empty for none.</summary>
    public byte[] Replacements { get; private set; } = [];

    /// <summary>Whether a space is added to a text.</summary>
    public bool AddsSpace { get; private set; } = true;

    /// <summary>Whether spaces at the ends go, and several become one.</summary>
    public bool RemovesSpaces { get; private set; } = true;

    /// <summary>Whether a space becomes U+2581.</summary>
    public bool MarksSpaces { get; private set; } = true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is no SentencePiece model.</exception>
    public static SentencePieceFile Read(string path)
    {
        var pieces = new List<Piece>();
        var file = new SentencePieceFile { Pieces = pieces };
        Fields(File.ReadAllBytes(path), (field, input) =>
        {
            switch (field)
            {
                case 1:
                    pieces.Add(ReadPiece(input.ReadBytes()));
                    return true;
                case 2:
                    Fields(input.ReadBytes().ToByteArray(), file.Training);
                    return true;
                case 3:
                    Fields(input.ReadBytes().ToByteArray(), file.Normalization);
                    return true;
                default:
                    return false;
            }
        });
        return pieces.Count > 0 ? file : throw new FormatException("it holds no pieces, so it is no SentencePiece model.");
    }

    private static Piece ReadPiece(ByteString bytes)
    {
        var (text, score, kind) = (string.Empty, 0f, PieceKind.Normal);
        Fields(bytes.ToByteArray(), (field, input) =>
        {
            switch (field)
            {
                case 1:
                    text = input.ReadString();
                    return true;
                case 2:
                    score = input.ReadFloat();
                    return true;
                case 3:
                    kind = (PieceKind)input.ReadEnum();
                    return true;
                default:
                    return false;
            }
        });
        return new Piece(text, score, kind);
    }

    private bool Training(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 3:
                Algorithm = input.ReadEnum();
                return true;
            case 24:
                AddsSpaceAfter = input.ReadBool();
                return true;
            case 35:
                FallsBackToBytes = input.ReadBool();
                return true;
            case 46:
                Begin = input.ReadString();
                return true;
            case 47:
                End = input.ReadString();
                return true;
            case 48:
                Padding = input.ReadString();
                return true;
            default:
                return false;
        }
    }

    private bool Normalization(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 2:
                Replacements = input.ReadBytes().ToByteArray();
                return true;
            case 3:
                AddsSpace = input.ReadBool();
                return true;
            case 4:
                RemovesSpaces = input.ReadBool();
                return true;
            case 5:
                MarksSpaces = input.ReadBool();
                return true;
            default:
                return false;
        }
    }

    private static void Fields(byte[] message, Func<int, CodedInputStream, bool> read)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }
    }
}
