namespace EvalHarness.Metrics.Recalibration;

/// <summary>
/// The logits of the calibration half of the clean data (<see cref="Data.CalibrationSplit"/>), on which recalibrators are fitted. It is the one place where
/// logits are kept, so its owner bounds its size; the samples must not be among those that are evaluated.
/// </summary>
public sealed class CalibrationLogits
{
    /// <summary>Takes the logits (row-major, labels.Length x K) and the labels, 0 to K-1.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is out of range.</exception>
    public CalibrationLogits(float[] logits, int[] labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        Require.NotEmpty(labels.Length, nameof(labels));
        Require.SameLength(labels.Length * classCount, logits.Length, nameof(logits));
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classCount)
            {
                throw new ArgumentException($"Label {label} is not one of 0 to {classCount - 1}.", nameof(labels));
            }
        }

        Logits = logits;
        Labels = labels;
        ClassCount = classCount;
    }

    /// <summary>Logits, row after row.</summary>
    public float[] Logits { get; }

    /// <summary>True class of every row.</summary>
    public int[] Labels { get; }

    /// <summary>Classes, K.</summary>
    public int ClassCount { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Labels.Length;

    /// <summary>The logits of row <paramref name="i"/>.</summary>
    public ReadOnlySpan<float> Row(int i) => Logits.AsSpan(i * ClassCount, ClassCount);

    /// <summary>Top-label confidence of every row, and whether the top class is the true one.</summary>
    internal (double[] Confidence, bool[] Correct) TopLabel()
    {
        var confidence = new double[Count];
        var correct = new bool[Count];
        var row = new double[ClassCount];
        for (var i = 0; i < Count; i++)
        {
            var top = Softmax.Apply(Row(i), row);
            confidence[i] = row[top];
            correct[i] = top == Labels[i];
        }

        return (confidence, correct);
    }
}
