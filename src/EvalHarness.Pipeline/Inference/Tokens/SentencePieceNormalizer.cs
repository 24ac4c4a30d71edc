using System.Buffers.Binary;
using System.Text;

namespace EvalHarness.Inference;

/// <summary>
/// Readies texts as SentencePiece does (Kudo and Richardson, 2018): replaces the longest prefixes that the model lists (compatibility forms, case), removes
/// spaces, adds one, and marks each. The list is a double-array trie over UTF-8 bytes whose values are places in the texts that follow it.
/// </summary>
internal sealed class SentencePieceNormalizer
{
    private const string Mark = "\u2581";
    private readonly SentencePieceFile _file;
    private readonly byte[][] _kept;
    private readonly uint[] _trie = [];
    private readonly byte[] _texts = [];

    public SentencePieceNormalizer(SentencePieceFile file)
    {
        _file = file;
        _kept = [.. file.Pieces.Where(piece => piece.Kind == PieceKind.UserDefined).Select(piece => Encoding.UTF8.GetBytes(piece.Text)).OrderByDescending(bytes => bytes.Length)];
        if (file.Replacements.Length < sizeof(uint))
        {
            return;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(file.Replacements);
        if (size > file.Replacements.Length - sizeof(uint))
        {
            throw new FormatException("its table of replacements is cut off.");
        }

        _trie = new uint[size / sizeof(uint)];
        for (var i = 0; i < _trie.Length; i++)
        {
            _trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(file.Replacements.AsSpan(sizeof(uint) * (i + 1)));
        }

        _texts = file.Replacements[(sizeof(uint) + (int)size)..];
    }

    /// <summary>The text to be taken apart; empty where nothing but spaces is left.</summary>
    public string Normalize(string text)
    {
        var rest = (ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(text);
        var result = new List<byte>(rest.Length + 8);
        var wasSpace = _file.RemovesSpaces;
        while (!rest.IsEmpty)
        {
            var part = Next(rest, out var length);
            rest = rest[length..];
            if (wasSpace)
            {
                part = part.TrimStart((byte)' ');
            }

            result.AddRange(part);
            wasSpace = _file.RemovesSpaces && (part.IsEmpty ? wasSpace : part[^1] == ' ');
        }

        return result.Count == 0 ? string.Empty : Spaced(Encoding.UTF8.GetString([.. result]));
    }

    // In this order: a mark that a text ends with goes like a space, and the one that is added after it stays.
    private string Spaced(string text)
    {
        var space = _file.MarksSpaces ? Mark : " ";
        text = (_file.AddsSpace && !_file.AddsSpaceAfter ? " " + text : text).Replace(" ", space, StringComparison.Ordinal);
        text = _file.RemovesSpaces ? text.TrimEnd(space[0]) : text;
        return _file.AddsSpace && _file.AddsSpaceAfter ? text + space : text;
    }

    /// <summary>What the longest prefix that is kept or listed becomes, or one character as it is.</summary>
    private ReadOnlySpan<byte> Next(ReadOnlySpan<byte> rest, out int length)
    {
        foreach (var kept in _kept)
        {
            if (rest.StartsWith(kept))
            {
                length = kept.Length;
                return kept;
            }
        }

        if (Find(rest, out length) is { } place)
        {
            var replacement = _texts.AsSpan(place);
            return replacement[..Math.Max(0, replacement.IndexOf((byte)0))];
        }

        Rune.DecodeFromUtf8(rest, out _, out length);
        return rest[..length];
    }

    private int? Find(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        int? place = null;
        var node = 0u;
        var unit = _trie.Length > 0 ? _trie[0] : 0;
        node ^= Offset(unit);
        for (var i = 0; i < rest.Length; i++)
        {
            node ^= rest[i];
            if (node >= _trie.Length || (_trie[node] & 0x8000_00FF) != rest[i])
            {
                break;
            }

            unit = _trie[node];
            node ^= Offset(unit);
            var hasValue = (unit & 0x100) != 0 && node < _trie.Length;
            if (hasValue && (_trie[node] & 0x7FFF_FFFF) < _texts.Length)
            {
                (place, length) = ((int)(_trie[node] & 0x7FFF_FFFF), i + 1);
            }
        }

        return place;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
