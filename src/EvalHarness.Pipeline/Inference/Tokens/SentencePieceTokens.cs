using System.Text;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// SentencePiece's ids (Kudo and Richardson, 2018) from its <c>.model</c> file, between the marks that begin and end a text: those that the card names, else those
/// that the file has.
/// </summary>
internal sealed class SentencePieceTokens : TextTokens
{
    private readonly SentencePieceFile _file;
    private readonly Dictionary<(string Text, PieceKind Kind), int> _marks = [];
    private readonly SentencePieceNormalizer _normalizer;
    private readonly IPieceSplitter _splitter;
    private readonly int _unknown;
    private readonly int[] _begin;
    private readonly int[] _end;
    private readonly int[] _bytes;
    private readonly bool _isFairseq;
    private readonly bool _lowerCase;

    public SentencePieceTokens(string path, CardTokenizer card)
    {
        _file = SentencePieceFile.Read(path);
        _normalizer = new SentencePieceNormalizer(_file);
        var pieces = new PieceTable(_file);
        _splitter = _file.Algorithm switch
        {
            1 => new UnigramPieces(pieces, _file.Pieces),
            2 => new MergedPieces(pieces, _file.Pieces),
            _ => throw new FormatException("it takes texts apart by words or characters, and only unigram and BPE models are known."),
        };
        for (var id = 0; id < _file.Pieces.Count; id++)
        {
            _marks.TryAdd((_file.Pieces[id].Text, _file.Pieces[id].Kind), id);
        }

        _unknown = _marks.Where(mark => mark.Key.Kind == PieceKind.Unknown).Select(mark => (int?)mark.Value).Min()
            ?? throw new FormatException("it has no piece for the unknown.");
        _bytes = _file.FallsBackToBytes
            ? [.. Enumerable.Range(0, 256).Select(value => Find(FormattableString.Invariant($"<0x{value:X2}>"), PieceKind.Byte) ?? _unknown)]
            : [];
        (_isFairseq, _lowerCase) = (card.Ids == "fairseq", card.LowerCase);
        _begin = Mark(card.Begin, _file.Begin, "[CLS]");
        _end = Mark(card.End, _file.End, "[SEP]");
        Padding = _isFairseq ? 1 : Find(_file.Padding, PieceKind.Control) ?? Find("[PAD]", PieceKind.Control) ?? 0;
    }

    /// <inheritdoc/>
    public override int Padding { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Encode(string text, int length)
    {
        var room = Math.Max(0, length - _begin.Length - _end.Length);
        return [.. _begin.Concat(Ids(_lowerCase ? text.ToLowerInvariant() : text).Take(room)).Concat(_end).Select(ToModel)];
    }

    private IEnumerable<int> Ids(string text)
    {
        var normalized = _normalizer.Normalize(text);
        var wasUnknown = false;
        foreach (var (start, size, id) in _splitter.Split(normalized))
        {
            var isUnknown = id < 0;
            if (isUnknown && _file.FallsBackToBytes)
            {
                foreach (var value in Encoding.UTF8.GetBytes(normalized, start, size))
                {
                    yield return _bytes[value];
                }
            }
            else if (!isUnknown || !wasUnknown)
            {
                // Neighbours that are unknown are one unknown.
                yield return isUnknown ? _unknown : id;
            }

            wasUnknown = isUnknown;
        }
    }

    private int[] Mark(string? named, string usual, string other)
    {
        if (named is null)
        {
            return (Find(usual, PieceKind.Control) ?? Find(other, PieceKind.Control)) is { } id ? [id] : [];
        }

        return named.Length == 0 ? []
            : [Find(named, PieceKind.Control) ?? Find(named, PieceKind.UserDefined) ?? throw new FormatException($"it has no mark '{named}', which the card names.")];
    }

    private int? Find(string text, PieceKind kind) => _marks.TryGetValue((text, kind), out var id) ? id : null;

    // fairseq puts <s>, <pad>, </s> and the unknown first, and every other piece one later than the file, which begins with the unknown, <s> and </s>.
    private int ToModel(int id) => !_isFairseq ? id : id switch
    {
        0 => 3,
        1 => 0,
        2 => 2,
        _ => id + 1,
    };
}
