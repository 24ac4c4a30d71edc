using System.Text;

namespace EvalHarness.Inference;

/// <summary>
/// Takes a text apart by byte-pair encoding (Sennrich, Haddow and Birch, 2016): from characters on, the two neighbours whose piece has the highest score are
/// merged, of equal scores the leftmost, until no two neighbours make a piece.
/// </summary>
internal sealed class MergedPieces : IPieceSplitter
{
    private readonly PieceTable _pieces;
    private readonly string[] _whole;

    public MergedPieces(PieceTable pieces, IEnumerable<Piece> all)
    {
        _pieces = pieces;
        _whole = [.. all.Where(piece => piece.Kind == PieceKind.UserDefined && piece.Text.Length > 0).Select(piece => piece.Text).OrderByDescending(text => text.Length)];
    }

    /// <inheritdoc/>
    public IEnumerable<(int Start, int Length, int Id)> Split(string text)
    {
        var parts = Parts(text);
        var queue = new PriorityQueue<(Part Left, Part Right, int Length), (float, int)>();
        var halves = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var part = parts; part?.Next is not null; part = part.Next)
        {
            Offer(part, part.Next);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var (left, right, length) = pair;
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != length)
            {
                continue; // one of the two has been merged since
            }

            (left.Length, left.Next, right.Length) = (length, right.Next, 0);
            if (left.Next is { } next)
            {
                next.Previous = left;
                Offer(left, next);
            }

            if (left.Previous is { } previous)
            {
                Offer(previous, left);
            }
        }

        var result = new List<(int Start, int Length, int Id)>();
        for (var part = parts; part is not null; part = part.Next)
        {
            Give(part.Start, part.Length);
        }

        return result;

        void Offer(Part left, Part right)
        {
            var length = left.Length + right.Length;
            var id = left.IsWhole || right.IsWhole ? -1 : _pieces.Find(text.AsSpan(left.Start, length));
            if (id < 0)
            {
                return;
            }

            queue.Enqueue((left, right, length), (-_pieces[id].Score, left.Start));
            if (_pieces[id].Kind == PieceKind.Unused)
            {
                halves[_pieces[id].Text] = left.Length;
            }
        }

        // A piece that is never given out only led to longer ones: where it is left, its halves are given.
        void Give(int start, int length)
        {
            var id = _pieces.Find(text.AsSpan(start, length));
            if (id >= 0 && _pieces[id].Kind == PieceKind.Unused && halves.TryGetValue(_pieces[id].Text, out var first))
            {
                Give(start, first);
                Give(start + first, length - first);
            }
            else
            {
                result.Add((start, length, id));
            }
        }
    }

    private Part? Parts(string text)
    {
        Part? first = null, last = null;
        for (var start = 0; start < text.Length; start += last!.Length)
        {
            var whole = _whole.FirstOrDefault(piece => text.AsSpan(start).StartsWith(piece, StringComparison.Ordinal));
            Rune.DecodeFromUtf16(text.AsSpan(start), out _, out var character);
            var part = new Part { Start = start, Length = whole?.Length ?? character, IsWhole = whole is not null, Previous = last };
            if (last is not null)
            {
                last.Next = part;
            }

            first ??= part;
            last = part;
        }

        return first;
    }

    private sealed class Part
    {
        public required int Start { get; init; }

        public required int Length { get; set; }

        public required bool IsWhole { get; init; }

        public Part? Previous { get; set; }

        public Part? Next { get; set; }
    }
}
