using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Labels in an array: whole numbers, or texts that name the classes.</summary>
internal sealed class ArrayLabels
{
    private const int MaxClasses = 4096;
    private readonly NpyArray _array;
    private readonly ClassTexts? _texts;

    private ArrayLabels(NpyArray array, ClassTexts? texts)
    {
        _array = array;
        _texts = texts;
    }

    /// <summary>The classes that texts name; null for numbers.</summary>
    public IReadOnlyList<string>? Classes => _texts?.Classes;

    /// <summary>Understands an array of labels.</summary>
    /// <exception cref="RefusedException">It is not one whole number or text a sample.</exception>
    public static ArrayLabels Of(NpyArray array, DatasetCard card)
    {
        if (array.RowElements != 1)
        {
            throw new RefusedException(
                $"The labels ({array.Type}, {string.Join(" x ", array.Shape)}) are not one whole number a sample.",
                "Save one integer a sample, in the order of the samples: labels.astype('int64'), of one-hot labels labels.argmax(1).");
        }

        if (array.Type[0] == 'f')
        {
            CheckWhole(array);
        }

        return new ArrayLabels(array, array.IsText ? new ClassTexts(card.Classes ?? ClassesOf(array)) : null);
    }

    /// <summary>Every label as a number; <see cref="NpyArray.NoLabel"/> where a sample has none.</summary>
    public IEnumerable<int> All()
    {
        using var stream = Open();
        for (var i = 0; i < _array.Shape[0]; i++)
        {
            yield return stream.Read(i);
        }
    }

    /// <summary>Streams the labels.</summary>
    public Stream Open() => new(this);

    private static string[] ClassesOf(NpyArray array)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        Each(array, bytes => distinct.Add(array.Text(bytes).Trim()), () => distinct.Count <= MaxClasses);
        distinct.Remove(string.Empty);
        return distinct.Count is > 0 and <= MaxClasses
            ? [.. ClassTexts.ClassesOf([.. distinct.Order(StringComparer.Ordinal)])]
            : throw new RefusedException($"The labels ({array.Type}) name no class, or more than {MaxClasses}.", "Save one name of a class, or one integer, a sample.");
    }

    // Numbers with fractions are what a regression predicts.
    private static void CheckWhole(NpyArray array)
    {
        double? broken = null;
        Each(array, bytes => broken ??= array.Number(bytes) is var number && number != Math.Floor(number) && !double.IsNaN(number) ? number : null, () => broken is null);
        if (broken is { } found)
        {
            throw new RefusedException(
                FormattableString.Invariant($"The labels ({array.Type}) are not one whole number a sample: one is {found}."),
                "Save the number of its class for each sample, labels.astype('int64'). The target of a regression is no class.");
        }
    }

    private static void Each(NpyArray array, Action<byte[]> look, Func<bool> goOn)
    {
        using var rows = array.OpenRows();
        var bytes = new byte[array.ElementBytes];
        for (var i = 0; i < array.Shape[0] && goOn(); i++)
        {
            rows.Read(i, bytes);
            look(bytes);
        }
    }

    /// <summary>Labels one after the other.</summary>
    internal sealed class Stream(ArrayLabels labels) : IDisposable
    {
        private readonly RecordStream _rows = labels._array.OpenRows();
        private readonly byte[] _bytes = new byte[labels._array.ElementBytes];

        /// <summary>The label of a sample; indices ascend.</summary>
        public int Read(int index)
        {
            _rows.Read(index, _bytes);
            return labels._texts is not { } texts ? labels._array.Integer(_bytes)
                : texts.Find(labels._array.Text(_bytes).Trim()) is >= 0 and var found ? found : NpyArray.NoLabel;
        }

        public void Dispose() => _rows.Dispose();
    }
}
