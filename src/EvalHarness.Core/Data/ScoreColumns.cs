namespace EvalHarness.Data;

/// <summary>The growing columns of a cell.</summary>
internal sealed class ScoreColumns
{
    private const int TopClasses = 5;
    private const int ScoreCount = 8;

    private readonly bool _roundToSingle;
    private readonly bool _hasKl;
    private readonly double[][] _scores;
    private int[] _index;
    private int[] _label;
    private int[] _prediction;
    private bool[] _inTop5;
    private int _count;

    public ScoreColumns(int capacity, bool roundToSingle, bool hasKl)
    {
        capacity = Math.Max(capacity, 16);
        (_roundToSingle, _hasKl) = (roundToSingle, hasKl);
        (_index, _label, _prediction, _inTop5) = (new int[capacity], new int[capacity], new int[capacity], new bool[capacity]);
        _scores = new double[ScoreCount + (hasKl ? 1 : 0)][];
        for (var column = 0; column < _scores.Length; column++)
        {
            _scores[column] = new double[capacity];
        }
    }

    public void Append(ScoreBlock block, int rows, ReadOnlySpan<int> indices, double[] kl)
    {
        if (_count + rows > _index.Length)
        {
            Resize(Math.Max(_count + rows, checked(_index.Length * 2)));
        }

        AppendLabels(block, rows, indices);
        Copy(block.Confidence, 0, rows);
        Copy(block.Margin, 1, rows);
        Copy(block.Entropy, 4, rows);
        Copy(block.MaxLogit, 5, rows);
        Copy(block.Energy, 6, rows);
        Copy(block.Gen, 7, rows);
        if (_hasKl)
        {
            Copy(kl, ScoreCount, rows);
        }

        _count += rows;
    }

    public SampleScores ToScores(int classCount, int nonFinite)
    {
        if (_count < _index.Length)
        {
            Resize(_count);
        }

        return new SampleScores
        {
            ClassCount = classCount,
            Index = _index,
            Label = _label,
            Prediction = _prediction,
            InTop5 = _inTop5,
            Confidence = _scores[0],
            Margin = _scores[1],
            Nll = _scores[2],
            Brier = _scores[3],
            Entropy = _scores[4],
            MaxLogit = _scores[5],
            Energy = _scores[6],
            Gen = _scores[7],
            KlMatching = _hasKl ? _scores[ScoreCount] : null,
            NonFinite = nonFinite,
        };
    }

    private void AppendLabels(ScoreBlock block, int rows, ReadOnlySpan<int> indices)
    {
        indices[..rows].CopyTo(_index.AsSpan(_count));
        for (var row = 0; row < rows; row++)
        {
            var at = _count + row;
            var label = (int)block.Label[row];
            _label[at] = label;
            _prediction[at] = (int)block.Top[row];
            if (label < 0)
            {
                (_inTop5[at], _scores[2][at], _scores[3][at]) = (false, 0, 0);
                continue;
            }

            var p = block.Probability[(label * block.Rows) + row];
            var rest = label == _prediction[at] ? block.Rest[row] : 1 - p;
            _inTop5[at] = block.Rank[row] < TopClasses;
            _scores[2][at] = Stored(Math.Max(0, block.LogSum[row] - block.LabelOutput[row]));
            _scores[3][at] = Stored(Math.Max(0, block.Squares[row] - (p * p)) + (rest * rest));
        }
    }

    private void Copy(double[] source, int column, int rows)
    {
        var target = _scores[column].AsSpan(_count, rows);
        source.AsSpan(0, rows).CopyTo(target);
        if (_roundToSingle)
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = (float)target[i];
            }
        }
    }

    private double Stored(double value) => _roundToSingle ? (float)value : value;

    private void Resize(int length)
    {
        Array.Resize(ref _index, length);
        Array.Resize(ref _label, length);
        Array.Resize(ref _prediction, length);
        Array.Resize(ref _inTop5, length);
        for (var column = 0; column < _scores.Length; column++)
        {
            Array.Resize(ref _scores[column], length);
        }
    }
}
