using EvalHarness.Data;

namespace EvalHarness.Metrics.Robustness;

/// <summary>The images that any cell of a dataset was measured on, ascending by index: the common axis of all its cells.</summary>
public sealed class ImageUniverse
{
    private readonly int[] _index;

    private ImageUniverse(int[] index) => _index = index;

    /// <summary>Number of images.</summary>
    public int Count => _index.Length;

    /// <summary>Whether both hold the same images.</summary>
    public bool IsSameAs(ImageUniverse other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _index.AsSpan().SequenceEqual(other._index);
    }

    /// <summary>The union of the images of the cells.</summary>
    public static ImageUniverse Of(IEnumerable<SampleScores> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        int[] union = [];
        foreach (var cell in cells)
        {
            if (!cell.Index.AsSpan().SequenceEqual(union))
            {
                union = union.Length == 0 ? cell.Index.Distinct().Order().ToArray() : union.Union(cell.Index).Order().ToArray();
            }
        }

        return new ImageUniverse(union);
    }

    /// <summary>The images that the cell has too.</summary>
    public ImageUniverse Shared(SampleScores cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return new ImageUniverse([.. _index.Intersect(cell.Index)]);
    }

    /// <summary>A mask over the images: 0xFF for those of the cell that satisfy the predicate on its rows.</summary>
    public byte[] Mask(SampleScores cell, Func<int, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(holds);
        var mask = new byte[Count];
        var positions = Positions(cell);
        for (var i = 0; i < cell.Count; i++)
        {
            if (holds(i))
            {
                if (positions[i] >= 0)
                {
                    mask[positions[i]] = 0xFF;
                }
            }
        }

        return mask;
    }

    /// <summary>Place of every row of a cell among the images; negative for one that is not among them.</summary>
    public int[] Positions(SampleScores cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var positions = new int[cell.Count];
        var same = cell.Index.AsSpan().SequenceEqual(_index);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = same ? i : Array.BinarySearch(_index, cell.Index[i]);
        }

        return positions;
    }
}
