using EvalHarness.Data;

namespace EvalHarness.Attacks;

/// <summary>One query of every image that is still classified correctly, in one batch.</summary>
internal sealed class AttackRound
{
    private readonly AttackTarget[] _targets;
    private readonly AttackPredictor _predict;
    private readonly SquareProposal _squares;
    private readonly int _size;
    private readonly int _classCount;
    private readonly float[] _candidates;
    private readonly float[] _outputs;
    private readonly int[] _which;

    public AttackRound(ImageShape shape, int classCount, AttackTarget[] targets, AttackPredictor predict, SquareProposal squares)
    {
        (_targets, _predict, _squares, _size, _classCount) = (targets, predict, squares, shape.Size, classCount);
        _candidates = new float[targets.Length * shape.Size];
        _outputs = new float[targets.Length * classCount];
        _which = new int[targets.Length];
    }

    /// <summary>Asks once for each image left; false if there is none.</summary>
    public bool Ask(int query, ReadOnlySpan<float> images, Span<float> attacked)
    {
        var count = 0;
        for (var i = 0; i < _targets.Length; i++)
        {
            if (_targets[i].IsCorrect)
            {
                Propose(query, i, images.Slice(i * _size, _size), attacked.Slice(i * _size, _size), _candidates.AsSpan(count * _size, _size));
                _which[count++] = i;
            }
        }

        if (count == 0)
        {
            return false;
        }

        _predict(_candidates.AsSpan(0, count * _size), _which.AsSpan(0, count), _outputs.AsSpan(0, count * _classCount));
        for (var i = 0; i < count; i++)
        {
            if (_targets[_which[i]].Take(_outputs.AsSpan(i * _classCount, _classCount)))
            {
                _candidates.AsSpan(i * _size, _size).CopyTo(attacked.Slice(_which[i] * _size, _size));
            }
        }

        return true;
    }

    private void Propose(int query, int i, ReadOnlySpan<float> clean, ReadOnlySpan<float> best, Span<float> candidate)
    {
        best.CopyTo(candidate);
        switch (query)
        {
            case 0:
                break;
            case 1:
                _squares.Start(clean, candidate, ref _targets[i].Random);
                break;
            default:
                _squares.Step(query - 2, clean, candidate, ref _targets[i].Random);
                break;
        }
    }
}
