using System.Runtime.InteropServices;
using EvalHarness.Data;
using EvalHarness.Metrics.Ood.Features;

namespace EvalHarness.Evaluation;

/// <summary>
/// Out-of-distribution scores from the feature output of one checkpoint, condition after condition. The detectors are fitted on the training
/// data of the clean dataset, which passes first; without any on the calibration half of the clean data, whose other half waits in memory
/// until then and is scored with them. Used by one thread at a time.
/// </summary>
internal sealed class FeatureScoring(int features, int classes, OutputKind kind)
{
    private const long LargestBuffer = 128 << 20;

    private readonly Dictionary<string, (FeatureDetectors? Detectors, FeatureFitSource Source)> _fitted = new(StringComparer.Ordinal);
    private readonly List<float> _waiting = [];
    private readonly List<int> _indices = [];
    private readonly List<FeatureScore> _scores = [];
    private readonly List<double> _logSums = [];
    private FeatureSums? _sums;
    private FeatureDetectors? _detectors;
    private bool _isTooLarge;

    /// <summary>Starts a condition.</summary>
    public void Begin(ConditionWork work)
    {
        Clear();
        var known = _fitted.TryGetValue(work.CleanDataset.Name, out var fitted);
        switch (work.Condition.Kind)
        {
            case ConditionKind.Train:
                _sums = new FeatureSums(features, classes, work.Samples);
                break;
            case ConditionKind.Clean when !known || fitted.Source == FeatureFitSource.CalibrationHalf:
                _sums = new FeatureSums(features, classes, work.Samples / 2);
                break;
            case ConditionKind.Clean or ConditionKind.Ood:
                _detectors = fitted.Detectors;
                break;
        }
    }

    /// <summary>Takes the features and outputs of a batch, row after row.</summary>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> indices, bool isTrain)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            var own = rows.Slice(i * features, features);
            var output = outputs.Slice(i * classes, classes);
            if (_sums is not null && (isTrain || CalibrationSplit.IsCalibration(indices[i])))
            {
                _sums.Add(own, output, labels[i]);
            }
            else if (_sums is not null)
            {
                Wait(own, output, indices[i]);
            }
            else if (_detectors is not null)
            {
                _indices.Add(indices[i]);
                _scores.Add(_detectors.Score(own, LogSum(output)));
            }
        }
    }

    /// <summary>Ends the condition; the columns belong to the samples of the cell, null where there are none.</summary>
    public FeatureColumns? End(ConditionWork work, SampleScores? cell)
    {
        if (_sums is not null)
        {
            var isTrain = work.Condition.Kind == ConditionKind.Train;
            _detectors = _isTooLarge ? null : FeatureDetectors.Fit(_sums, kind == OutputKind.Logits).Detectors;
            _fitted[work.CleanDataset.Name] = (_detectors, isTrain ? FeatureFitSource.Train : FeatureFitSource.CalibrationHalf);
            for (var i = 0; _detectors is not null && i < _logSums.Count; i++)
            {
                _scores.Add(_detectors.Score(CollectionsMarshal.AsSpan(_waiting).Slice(i * features, features), _logSums[i]));
            }
        }

        var columns = cell is null || _detectors is null || _scores.Count == 0 ? null : Columns(cell, _fitted[work.CleanDataset.Name].Source);
        Clear();
        return columns;
    }

    private void Wait(ReadOnlySpan<float> own, ReadOnlySpan<float> output, int index)
    {
        _isTooLarge |= ((long)_waiting.Count + features) * sizeof(float) > LargestBuffer;
        if (!_isTooLarge)
        {
            _waiting.AddRange(own);
            _logSums.Add(LogSum(output));
            _indices.Add(index);
        }
    }

    // Samples without finite outputs are not in the cell; both keep the order in which samples came.
    private FeatureColumns Columns(SampleScores cell, FeatureFitSource source)
    {
        var columns = new double[4][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = new double[cell.Count];
            Array.Fill(columns[c], double.NaN);
        }

        var at = 0;
        for (var row = 0; row < cell.Count; row++)
        {
            var found = at;
            while (found < _indices.Count && _indices[found] != cell.Index[row])
            {
                found++;
            }

            if (found == _indices.Count)
            {
                continue;
            }

            var score = _scores[found];
            (columns[0][row], columns[1][row], columns[2][row], columns[3][row]) =
                ((float)score.Mahalanobis, (float)score.RelativeMahalanobis, (float)score.NearestNeighbour, (float)score.Vim);
            at = found + 1;
        }

        return new FeatureColumns
        {
            FittedOn = source,
            Mahalanobis = columns[0],
            RelativeMahalanobis = columns[1],
            NearestNeighbours = columns[2],
            Vim = _detectors!.HasVim ? columns[3] : null,
        };
    }

    private void Clear()
    {
        _waiting.Clear();
        _indices.Clear();
        _scores.Clear();
        _logSums.Clear();
        (_sums, _detectors, _isTooLarge) = (null, null, false);
    }

    private static double LogSum(ReadOnlySpan<float> output)
    {
        var (largest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var value in output)
        {
            largest = Math.Max(largest, value);
        }

        foreach (var value in output)
        {
            sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum);
    }
}
