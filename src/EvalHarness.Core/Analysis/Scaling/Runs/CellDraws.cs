using System.Numerics.Tensors;
using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>
/// Accuracy, NLL, Brier score and ECE of every cell, as measured and in every resample of the images. An image has the same weight in
/// all checkpoints and conditions of a resample, so differences are paired.
/// </summary>
internal sealed class CellDraws
{
    public const string Accuracy = "accuracy";
    public const string Ece = "ece";
    private const int Bins = 15;
    private static readonly string[] Ids = [Accuracy, "nll", "brier", Ece];
    private readonly Dictionary<(string Checkpoint, string Condition, string Metric), double[]> _values;
    private readonly Dictionary<(string Checkpoint, string Condition), double[]> _halves;

    private CellDraws(
        Dictionary<(string, string, string), double[]> values, Dictionary<(string, string), double[]> halves) =>
        (_values, _halves) = (values, halves);

    /// <summary>The metrics that are resampled.</summary>
    public static IReadOnlyList<string> Metrics => Ids;

    /// <summary>
    /// First the measured value, then one a resample; null if the cell has no labelled samples, the metric is not resampled, or the model gives labels only and the
    /// metric is not accuracy.
    /// </summary>
    public double[]? Of(string checkpoint, string condition, string metric) => _values.GetValueOrDefault((checkpoint, condition, metric));

    /// <summary>Accuracy on the images with an even and an odd index; null if the cell has no labelled samples.</summary>
    public double[]? HalvesOf(string checkpoint, string condition) => _halves.GetValueOrDefault((checkpoint, condition));

    public static CellDraws Of(
        IReadOnlyList<Checkpoint> checkpoints, IReadOnlyList<Condition> conditions, ISampleSource source, ScalingOptions options, ulong seed)
    {
        var wanted = checkpoints.SelectMany(_ => conditions, (checkpoint, condition) => (checkpoint, condition))
            .Where(pair => pair.condition.Kind is not ConditionKind.Ood)
            .ToArray();
        // Images of the training sample are others than those of the test set.
        var test = new ImageWeights(options.Resamples, seed);
        var train = new ImageWeights(options.Resamples, seed ^ 0x747261696E);
        var found = new (double[][] Values, double[] Halves)?[wanted.Length];
        Parallel.For(0, wanted.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads) }, i =>
        {
            var (checkpoint, condition) = wanted[i];
            if (source.Load(checkpoint.Id, condition.Id) is { Count: > 0 } scores)
            {
                found[i] = Measure(scores, condition.Kind == ConditionKind.Train ? train : test);
            }
        });

        var values = new Dictionary<(string, string, string), double[]>();
        var halves = new Dictionary<(string, string), double[]>();
        for (var i = 0; i < wanted.Length; i++)
        {
            if (found[i] is { } cell)
            {
                var (checkpoint, condition) = (wanted[i].checkpoint.Id, wanted[i].condition.Id);
                halves.Add((checkpoint, condition), cell.Halves);
                for (var m = 0; m < cell.Values.Length; m++)
                {
                    values.Add((checkpoint, condition, Ids[m]), cell.Values[m]);
                }
            }
        }

        return new CellDraws(values, halves);
    }

    private static (double[][] Values, double[] Halves) Measure(SampleScores scores, ImageWeights weights)
    {
        // Column 0 is the measured value: every weight is 1 there.
        var width = weights.Resamples + 1;
        var row = new double[width];
        row[0] = 1;
        double[] total = new double[width], right = new double[width], nll = new double[width], brier = new double[width];
        var bins = Enumerable.Range(0, Bins).Select(_ => new double[width]).ToArray();
        double[] halfRight = new double[2], halfCount = new double[2];
        for (var i = 0; i < scores.Count; i++)
        {
            var correct = scores.IsCorrect(i) ? 1.0 : 0;
            weights.Of(scores.Index[i]).CopyTo(row, 1);
            TensorPrimitives.Add(total, row, total);
            if (correct > 0)
            {
                TensorPrimitives.Add(right, row, right);
            }

            TensorPrimitives.MultiplyAdd(row, scores.Nll[i], nll, nll);
            TensorPrimitives.MultiplyAdd(row, scores.Brier[i], brier, brier);
            var bin = bins[Math.Clamp((int)Math.Ceiling(scores.Confidence[i] * Bins) - 1, 0, Bins - 1)];
            TensorPrimitives.MultiplyAdd(row, correct - scores.Confidence[i], bin, bin);
            halfRight[scores.Index[i] & 1] += correct;
            halfCount[scores.Index[i] & 1]++;
        }

        var error = new double[width];
        foreach (var bin in bins)
        {
            TensorPrimitives.Abs(bin, bin);
            TensorPrimitives.Add(error, bin, error);
        }

        double[][] values = [right, nll, brier, error];
        foreach (var value in values)
        {
            TensorPrimitives.Divide(value, total, value);
        }

        Centre(error);
        double Half(int half) => halfCount[half] > 0 ? halfRight[half] / halfCount[half] : right[0];
        return (scores.IsLabelOnly ? [right] : values, [Half(0), Half(1)]);
    }

    // Resampling adds noise to every bin and so to the ECE: its draws are moved back to the measured value.
    private static void Centre(double[] values)
    {
        var shift = values[0] - values.Skip(1).DefaultIfEmpty(values[0]).Average();
        for (var b = 1; b < values.Length; b++)
        {
            values[b] += shift;
        }
    }
}
