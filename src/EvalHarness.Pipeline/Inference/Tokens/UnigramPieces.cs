using System.Text;

namespace EvalHarness.Inference;

/// <summary>
/// Takes a text apart into the pieces whose log-probabilities have the largest sum (Kudo, 2018), found by Viterbi's algorithm. A character that is no piece
/// costs 10 more than the least probable piece; of equal sums, the one with the longer last piece wins.
/// </summary>
internal sealed class UnigramPieces : IPieceSplitter
{
    private const float UnknownPenalty = 10;
    private readonly PieceTable _pieces;
    private readonly float _unknown;
    private readonly float _most;

    public UnigramPieces(PieceTable pieces, IEnumerable<Piece> all)
    {
        _pieces = pieces;
        var scores = all.Where(piece => piece.Kind == PieceKind.Normal).Select(piece => piece.Score).DefaultIfEmpty(0).ToList();
        _unknown = scores.Min() - UnknownPenalty;

        // SentencePiece begins its maximum at the smallest positive float, which log-probabilities never reach.
        _most = Math.Max(1.17549435e-38f, scores.Max());
    }

    /// <inheritdoc/>
    public IEnumerable<(int Start, int Length, int Id)> Split(string text)
    {
        var best = new (float Score, int Start, int Id)[text.Length + 1];
        Array.Fill(best, (0, -1, -1));
        for (var start = 0; start < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start), out _, out var character);
            var isCovered = false;
            for (var end = start + character; end <= text.Length && end - start <= _pieces.Longest;)
            {
                var id = _pieces.Find(text.AsSpan(start, end - start));
                if (id >= 0 && _pieces[id].Kind != PieceKind.Unused)
                {
                    Offer(end, Score(id) + best[start].Score, id);
                    isCovered |= end == start + character;
                }

                end += end < text.Length && char.IsHighSurrogate(text[end]) ? 2 : 1;
            }

            if (!isCovered)
            {
                Offer(start + character, _unknown + best[start].Score, -1);
            }

            start += character;

            void Offer(int end, double score, int id)
            {
                if (best[end].Start < 0 || score > best[end].Score)
                {
                    best[end] = ((float)score, start, id);
                }
            }
        }

        var parts = new Stack<(int Start, int Length, int Id)>();
        for (var end = text.Length; end > 0; end = best[end].Start)
        {
            parts.Push((best[end].Start, end - best[end].Start, best[end].Id));
        }

        return parts;
    }

    private double Score(int id) => _pieces[id] is { Kind: PieceKind.UserDefined } piece
        ? (Encoding.UTF8.GetByteCount(piece.Text) * _most) - 0.1
        : _pieces[id].Score;
}
