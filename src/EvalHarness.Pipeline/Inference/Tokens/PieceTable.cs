namespace EvalHarness.Inference;

/// <summary>The pieces of a SentencePiece model that texts are made of, by their text.</summary>
internal sealed class PieceTable
{
    private readonly SentencePieceFile _file;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PieceTable(SentencePieceFile file)
    {
        _file = file;
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            var (text, _, kind) = file.Pieces[id];
            if (kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused && text.Length > 0)
            {
                _ids.TryAdd(text, id);
                Longest = Math.Max(Longest, text.Length);
            }
        }

        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Length of the longest, in UTF-16 units.</summary>
    public int Longest { get; }

    public Piece this[int id] => _file.Pieces[id];

    /// <summary>Id of a piece; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<char> text) => _lookup.TryGetValue(text, out var id) ? id : -1;
}
