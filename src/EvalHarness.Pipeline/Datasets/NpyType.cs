using System.Globalization;
using System.Text.RegularExpressions;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The type of an array's elements.</summary>
/// <param name="Name">NumPy's name without the byte order: <c>u1</c>, <c>i8</c>, <c>f4</c>, <c>U12</c>, ...</param>
/// <param name="Bytes">Bytes of one element.</param>
/// <param name="IsBigEndian">Whether the highest byte comes first.</param>
internal sealed partial record NpyType(string Name, int Bytes, bool IsBigEndian)
{
    private static readonly string[] Numbers = ["b1", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"];

    /// <summary>Whether the elements are texts of a fixed width.</summary>
    public bool IsText => Name[0] is 'U' or 'S';

    /// <summary>Reads the type from the header of an array.</summary>
    /// <exception cref="RefusedException">The elements are neither numbers nor texts.</exception>
    public static NpyType Parse(string array, string header)
    {
        var found = Pattern().Match(header);
        var name = found.Groups["name"].Value;
        var isBigEndian = found.Groups["order"].Value == ">";
        if (name is ['U' or 'S', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is > 0 and <= 1 << 16)
        {
            return new NpyType(name, name[0] == 'U' ? 4 * width : width, isBigEndian);
        }

        return Numbers.Contains(name) ? new NpyType(name, name[1] - '0', isBigEndian) : throw Refused(array, name);
    }

    private static RefusedException Refused(string array, string name) => name switch
    {
        ['O', ..] => new(
            $"{array} holds Python objects, which only Python can read.",
            "Save plain numbers, numpy.save(file, array.astype('float32')), labels as array.astype('int64') or, as names of classes, array.astype('U')."),
        ['M' or 'm', ..] => new($"{array} holds dates or times.", "Save them as numbers: array.astype('int64')."),
        ['c', ..] => new($"{array} holds complex numbers.", "Save their parts as numbers of their own."),
        _ => new($"{array} holds elements of no plain type.", "Save plain numbers, numpy.save(file, array.astype('float32')); fields of their own names as a CSV table."),
    };

    [GeneratedRegex(@"'descr':\s*'(?<order>[<>|=])(?<name>[A-Za-z][0-9]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
