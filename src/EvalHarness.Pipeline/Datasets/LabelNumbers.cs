using System.Globalization;

namespace EvalHarness.Datasets;

/// <summary>Turns labels as an array stores them into class numbers: the place of the class, or whatever number stands for it.</summary>
internal sealed class LabelNumbers
{
    private readonly Dictionary<int, int>? _places;

    private LabelNumbers(IReadOnlyList<string> classes, IReadOnlyList<int>? values)
    {
        Classes = classes;
        Values = values is null || values.SequenceEqual(Enumerable.Range(0, values.Count)) ? null : values;
        _places = Values?.Select((value, place) => (value, place)).ToDictionary(item => item.value, item => item.place);
    }

    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number that stands for each class; null where that is its place, from 0.</summary>
    public IReadOnlyList<int>? Values { get; }

    /// <summary>What a label may be, as part of a sentence.</summary>
    public string Allowed => Values is null
        ? FormattableString.Invariant($"there are {Classes.Count} classes (0 to {Classes.Count - 1})")
        : $"the labels of its classes are {string.Join(", ", Values.Take(12).Select(value => value.ToString(CultureInfo.InvariantCulture)))}{(Values.Count > 12 ? ", ..." : string.Empty)}";

    /// <summary>Labels that are class numbers already.</summary>
    public static LabelNumbers Places(IReadOnlyList<string> classes) => new(classes, null);

    /// <summary>
    /// Labels that stand for the given classes, or, without classes, for the numbers that they are. Classes that are whole numbers themselves are
    /// meant by these numbers where every label is one of them.
    /// </summary>
    /// <param name="classes">Names of the classes in their order; null to take them from the labels.</param>
    /// <param name="values">The number that stands for each class; null to find out.</param>
    /// <param name="stored">The labels, looked at only where they tell.</param>
    public static LabelNumbers Of(IReadOnlyList<string>? classes, IReadOnlyList<int>? values, Func<IEnumerable<int>> stored)
    {
        if (values is not null)
        {
            return new LabelNumbers(classes ?? [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))], values);
        }

        if (classes is null)
        {
            var found = ClassTexts.ClassesOf(stored().Where(label => label != NpyArray.NoLabel));
            return new LabelNumbers(found, Numbers(found));
        }

        var numbers = Numbers(classes);
        return new LabelNumbers(classes, numbers is not null && stored().All(label => label < 0 || numbers.Contains(label)) ? numbers : null);
    }

    /// <summary>The whole numbers that the classes are; null where one is none or they are their places.</summary>
    public static int[]? Numbers(IReadOnlyList<string> classes)
    {
        var numbers = new int[classes.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(classes[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers.Distinct().Count() == numbers.Length && !numbers.SequenceEqual(Enumerable.Range(0, numbers.Length)) ? numbers : null;
    }

    /// <summary>The class number of a stored label; -1 if it stands for no class.</summary>
    public int ClassOf(int stored) => _places is null ? (uint)stored < (uint)Classes.Count ? stored : -1 : _places.GetValueOrDefault(stored, -1);
}
