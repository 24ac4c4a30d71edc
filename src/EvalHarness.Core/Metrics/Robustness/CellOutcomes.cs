using EvalHarness.Data;

namespace EvalHarness.Metrics.Robustness;

/// <summary>Which images of a universe a cell has, and which of them it gets right: all that accuracies and gaps need.</summary>
public sealed class CellOutcomes
{
    private readonly byte[] _present;
    private readonly byte[] _correct;

    private CellOutcomes(byte[] present, byte[] correct)
    {
        _present = present;
        _correct = correct;
        Present = present.AsSpan().Count((byte)0xFF);
        Correct = correct.AsSpan().Count((byte)0xFF);
    }

    /// <summary>Images the cell has.</summary>
    public int Present { get; }

    /// <summary>Images it gets right.</summary>
    public int Correct { get; }

    /// <summary>Packs a cell.</summary>
    public static CellOutcomes Of(ImageUniverse universe, SampleScores cell)
    {
        ArgumentNullException.ThrowIfNull(universe);
        ArgumentNullException.ThrowIfNull(cell);
        return new CellOutcomes(universe.Mask(cell, _ => true), universe.Mask(cell, cell.IsCorrect));
    }

    /// <summary>Packs the rows of a cell that count.</summary>
    public static CellOutcomes Of(ImageUniverse universe, SampleScores cell, Func<int, bool> counts)
    {
        ArgumentNullException.ThrowIfNull(universe);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(counts);
        return new CellOutcomes(universe.Mask(cell, counts), universe.Mask(cell, row => counts(row) && cell.IsCorrect(row)));
    }

    /// <summary>These outcomes on the images that the other cell has too.</summary>
    public CellOutcomes OnImagesOf(CellOutcomes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Present == other.Present && _present.AsSpan().SequenceEqual(other._present)
            ? this
            : new CellOutcomes(And(_present, other._present), And(_correct, other._present));
    }

    /// <summary>Accuracy with its resamples; undefined without images.</summary>
    public Resampled Accuracy(SharedResamples resamples)
    {
        ArgumentNullException.ThrowIfNull(resamples);
        var all = Present == _present.Length;
        var draws = new double[resamples.Count];
        for (var r = 0; r < draws.Length; r++)
        {
            var size = all ? _present.Length : resamples.CountIn(r, _present);
            draws[r] = size == 0 ? double.NaN : (double)resamples.CountIn(r, _correct) / size;
        }

        return new Resampled(Present == 0 ? null : (double)Correct / Present, draws);
    }

    private static byte[] And(byte[] left, byte[] right)
    {
        var both = new byte[left.Length];
        System.Numerics.Tensors.TensorPrimitives.BitwiseAnd<byte>(left, right, both);
        return both;
    }
}
