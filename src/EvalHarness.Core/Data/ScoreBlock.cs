using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvalHarness.Data;

/// <summary>
/// Scores a block of rows at once. Outputs lie class after class (row r of class k at k x Rows + r), so that every step runs over
/// eight rows in one instruction.
/// </summary>
internal sealed class ScoreBlock
{
    private const double SmallestProbability = 2.220446049250313e-16;
    private const double GenPower = 0.1;
    private const int GenClasses = 100;

    private readonly int _classCount;
    private readonly OutputKind _kind;
    private readonly double[] _work;
    private readonly double[] _second;
    private readonly double[] _largest;
    private readonly double[] _select;

    public ScoreBlock(int classCount, OutputKind kind)
    {
        _classCount = classCount;
        _kind = kind;
        Rows = Math.Clamp(4096 / classCount / 8 * 8, 8, 256);
        Outputs = new double[classCount * Rows];
        Probability = new double[classCount * Rows];
        _work = new double[classCount * Rows];
        (_second, _largest) = (Column(), Column());
        (Top, Rest, LogSum, Confidence, Margin) = (Column(), Column(), Column(), Column(), Column());
        (Entropy, MaxLogit, Energy, Gen, Squares) = (Column(), Column(), Column(), Column(), Column());
        (LabelOutput, Label, Rank) = (Column(), Column(), Column());
        _select = new double[classCount];
    }

    /// <summary>Rows of a full block: a multiple of 8 that keeps the block in the cache.</summary>
    public int Rows { get; }

    /// <summary>In: the outputs. After scoring: logit (or log-probability) minus the largest of its row.</summary>
    public double[] Outputs { get; }

    /// <summary>Probabilities.</summary>
    public double[] Probability { get; }

    public double[] Top { get; }

    /// <summary>One minus the largest probability, without cancellation.</summary>
    public double[] Rest { get; }

    /// <summary>ln sum exp(logit - largest logit); for probabilities minus the largest log-probability.</summary>
    public double[] LogSum { get; }

    public double[] Confidence { get; }

    public double[] Margin { get; }

    public double[] Entropy { get; }

    public double[] MaxLogit { get; }

    public double[] Energy { get; }

    public double[] Gen { get; }

    /// <summary>Sum of the squared probabilities.</summary>
    public double[] Squares { get; }

    /// <summary>In: the label as a number.</summary>
    public double[] Label { get; }

    /// <summary>Output of the true class minus the largest.</summary>
    public double[] LabelOutput { get; }

    /// <summary>Classes that come before the true class.</summary>
    public double[] Rank { get; }

    /// <summary>Scores all rows; rows beyond those filled hold old, harmless numbers.</summary>
    public void Score()
    {
        FindLargest();
        if (_kind == OutputKind.Logits)
        {
            FromLogits();
        }
        else
        {
            FromProbabilities();
        }

        ScoreGen();
    }

    /// <summary>Fills <see cref="LabelOutput"/> and <see cref="Rank"/> for the labels set.</summary>
    public void RankLabels()
    {
        for (var row = 0; row < Rows; row++)
        {
            LabelOutput[row] = Label[row] < 0 ? 0 : Outputs[((int)Label[row] * Rows) + row];
        }

        for (var row = 0; row < Rows; row += 8)
        {
            var (own, label, rank) = (Load(LabelOutput, row), Load(Label, row), Vector512<double>.Zero);
            for (var k = 0; k < _classCount; k++)
            {
                var value = Load(Outputs, (k * Rows) + row);
                var before = Vector512.GreaterThan(value, own)
                    | (Vector512.Equals(value, own) & Vector512.GreaterThan(label, Vector512.Create((double)k)));
                rank += Vector512.ConditionalSelect(before, Vector512<double>.One, Vector512<double>.Zero);
            }

            rank.StoreUnsafe(ref Rank[row]);
        }
    }

    private void FindLargest()
    {
        for (var row = 0; row < Rows; row += 8)
        {
            var largest = Load(Outputs, row);
            var second = Vector512.Create(double.NegativeInfinity);
            var top = Vector512<double>.Zero;
            for (var k = 1; k < _classCount; k++)
            {
                var value = Load(Outputs, (k * Rows) + row);
                var above = Vector512.GreaterThan(value, largest);
                second = Vector512.ConditionalSelect(above, largest, Vector512.Max(second, value));
                top = Vector512.ConditionalSelect(above, Vector512.Create((double)k), top);
                largest = Vector512.ConditionalSelect(above, value, largest);
            }

            largest.StoreUnsafe(ref _largest[row]);
            second.StoreUnsafe(ref _second[row]);
            top.StoreUnsafe(ref Top[row]);
        }
    }

    private void FromLogits()
    {
        for (var k = 0; k < _classCount; k++)
        {
            var own = Outputs.AsSpan(k * Rows, Rows);
            TensorPrimitives.Subtract<double>(own, _largest, own);
        }

        TensorPrimitives.Exp<double>(Outputs, Probability);
        TensorPrimitives.Subtract<double>(_second, _largest, _second);
        TensorPrimitives.Exp<double>(_second, _second);
        for (var row = 0; row < Rows; row += 8)
        {
            var top = Load(Top, row);
            var (rest, weighted, squares) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
            for (var k = 0; k < _classCount; k++)
            {
                var e = Load(Probability, (k * Rows) + row);
                rest += Vector512.ConditionalSelect(Vector512.Equals(top, Vector512.Create((double)k)), Vector512<double>.Zero, e);
                weighted += e * Load(Outputs, (k * Rows) + row);
                squares += e * e;
            }

            var sum = Vector512<double>.One + rest;
            var inverse = Vector512<double>.One / sum;
            rest.StoreUnsafe(ref _work[row]);
            sum.StoreUnsafe(ref LogSum[row]);
            inverse.StoreUnsafe(ref Confidence[row]);
            (rest * inverse).StoreUnsafe(ref Rest[row]);
            (weighted * inverse).StoreUnsafe(ref Entropy[row]);
            (squares * inverse * inverse).StoreUnsafe(ref Squares[row]);
            ((Vector512<double>.One - Load(_second, row)) * inverse).StoreUnsafe(ref Margin[row]);
        }

        LogOnePlus(_work.AsSpan(0, Rows), LogSum);
        for (var row = 0; row < Rows; row++)
        {
            Entropy[row] = Math.Max(0, LogSum[row] - Entropy[row]);
            MaxLogit[row] = _largest[row];
            Energy[row] = -(_largest[row] + LogSum[row]);
        }

        for (var k = 0; k < _classCount; k++)
        {
            var own = Probability.AsSpan(k * Rows, Rows);
            TensorPrimitives.Multiply<double>(own, Confidence, own);
        }
    }

    private void FromProbabilities()
    {
        Outputs.CopyTo(Probability, 0);
        Normalise();
        for (var k = 0; k < _classCount; k++)
        {
            TensorPrimitives.Max<double>(Probability.AsSpan(k * Rows, Rows), SmallestProbability, Outputs.AsSpan(k * Rows, Rows));
        }

        TensorPrimitives.Log<double>(Outputs, Outputs);
        for (var row = 0; row < Rows; row++)
        {
            MaxLogit[row] = Math.Log(Math.Max(Confidence[row], SmallestProbability));
            LogSum[row] = Math.Max(0, -MaxLogit[row]);
        }

        for (var row = 0; row < Rows; row += 8)
        {
            var (weighted, squares) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (var k = 0; k < _classCount; k++)
            {
                var p = Load(Probability, (k * Rows) + row);
                weighted -= p * Load(Outputs, (k * Rows) + row);
                squares += p * p;
            }

            (Vector512<double>.One - Load(Confidence, row)).StoreUnsafe(ref Rest[row]);
            squares.StoreUnsafe(ref Squares[row]);
            Vector512.Max(weighted, Vector512<double>.Zero).StoreUnsafe(ref Entropy[row]);
        }

        for (var k = 0; k < _classCount; k++)
        {
            var own = Outputs.AsSpan(k * Rows, Rows);
            TensorPrimitives.Subtract<double>(own, MaxLogit, own);
        }
    }

    /// <summary>Divides rows by their sum where it is off by more than rounding (1e-3); others are taken as they are.</summary>
    private void Normalise()
    {
        for (var row = 0; row < Rows; row += 8)
        {
            var sum = Vector512<double>.Zero;
            for (var k = 0; k < _classCount; k++)
            {
                sum += Load(Probability, (k * Rows) + row);
            }

            sum.StoreUnsafe(ref Energy[row]);
        }

        for (var row = 0; row < Rows; row++)
        {
            var sum = Energy[row];
            var scale = Math.Abs(sum - 1) <= 1e-3 ? 1 : 1 / sum;
            Energy[row] = 0;
            Confidence[row] = Math.Min(1, _largest[row] * scale);
            Margin[row] = Math.Min(1, (_largest[row] - _second[row]) * scale);
            if (scale != 1)
            {
                for (var at = row; at < Probability.Length; at += Rows)
                {
                    Probability[at] *= scale;
                }
            }
        }
    }

    private void ScoreGen()
    {
        for (var row = 0; row < Rows; row += 8)
        {
            var (top, rest) = (Load(Top, row), Load(Rest, row));
            for (var k = 0; k < _classCount; k++)
            {
                var p = Load(Probability, (k * Rows) + row);
                var other = Vector512.ConditionalSelect(
                    Vector512.Equals(top, Vector512.Create((double)k)), rest, Vector512<double>.One - p);
                (p * other).StoreUnsafe(ref _work[(k * Rows) + row]);
            }
        }

        TensorPrimitives.Max<double>(_work, 1e-300, _work);
        TensorPrimitives.Log<double>(_work, _work);
        TensorPrimitives.Multiply<double>(_work, GenPower, _work);
        TensorPrimitives.Exp<double>(_work, _work);
        if (_classCount > GenClasses)
        {
            SelectGen();
            return;
        }

        Gen.AsSpan().Clear();
        for (var k = 0; k < _classCount; k++)
        {
            TensorPrimitives.Add<double>(Gen, _work.AsSpan(k * Rows, Rows), Gen);
        }
    }

    /// <summary>With many classes only the most probable count.</summary>
    private void SelectGen()
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var k = 0; k < _classCount; k++)
            {
                _select[k] = Probability[(k * Rows) + row];
            }

            var threshold = Selection.Largest(_select, GenClasses);
            var (sum, above, tied) = (0.0, 0, 0.0);
            for (var k = 0; k < _classCount; k++)
            {
                var p = Probability[(k * Rows) + row];
                if (p > threshold)
                {
                    sum += _work[(k * Rows) + row];
                    above++;
                }
                else if (p == threshold)
                {
                    tied = _work[(k * Rows) + row];
                }
            }

            Gen[row] = sum + ((GenClasses - above) * tied);
        }
    }

    /// <summary>ln(1 + x) to full precision for small x (Kahan): the rounding of 1 + x is divided out.</summary>
    private static void LogOnePlus(Span<double> x, Span<double> result)
    {
        TensorPrimitives.Add<double>(x, 1, result);
        TensorPrimitives.Log<double>(result, result);
        for (var i = 0; i < x.Length; i++)
        {
            var rounded = (1 + x[i]) - 1;
            result[i] = rounded == 0 ? x[i] : result[i] * (x[i] / rounded);
        }
    }

    private static Vector512<double> Load(double[] source, int offset) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(source), (nuint)offset);

    private double[] Column() => new double[Rows];
}
