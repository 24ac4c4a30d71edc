using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Attacks;

/// <summary>
/// Candidates that move the budget of the Euclidean norm from one square to another (the paper's algorithm 3): all of it is spent on bumps
/// that fall off from the middle of the square, half of them up and half down.
/// </summary>
internal sealed class L2Squares(ImageShape shape, SquareAttackOptions options) : SquareProposal(shape, options)
{
    private const int Tiles = 5;
    private readonly double[] _change = new double[shape.Size];
    private readonly Dictionary<int, double[]> _bumps = [];

    public override void Start(ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random)
    {
        var side = Math.Max(1, Math.Min(Shape.Height, Shape.Width) / Tiles);
        var bump = new double[side * side];
        Bump(bump, 0, side, side, side, 1);
        Array.Clear(_change);
        var (across, down) = (Shape.Width / side, Shape.Height / side);
        for (var channel = 0; channel < Shape.Channels; channel++)
        {
            for (var tile = 0; tile < across * down; tile++)
            {
                var (row, column) = Math.DivRem(tile, across);
                var at = At(channel, ((Shape.Height - (down * side)) / 2) + (row * side), ((Shape.Width - (across * side)) / 2) + (column * side));
                var sign = random.NextSign();
                for (var i = 0; i < bump.Length; i++)
                {
                    _change[at + (i / side * Shape.Width) + (i % side)] = sign * bump[i];
                }
            }
        }

        var scale = Options.Epsilon / Math.Sqrt(_change.Sum(value => value * value));
        Write(clean, candidate, scale);
    }

    public override void Step(int iteration, ReadOnlySpan<float> clean, Span<float> candidate, ref SeededRandom random)
    {
        var side = Math.Min(SideAt(iteration, 3) | 1, Odd(Math.Min(Shape.Height, Shape.Width)));
        var spent = 0.0;
        for (var i = 0; i < _change.Length; i++)
        {
            _change[i] = (double)candidate[i] - clean[i];
            spent += _change[i] * _change[i];
        }

        var unused = Math.Max(0, (Options.Epsilon * Options.Epsilon) - spent);
        var to = new Square(random.NextInt(Shape.Height - side + 1), random.NextInt(Shape.Width - side + 1), side);
        var from = new Square(random.NextInt(Shape.Height - side + 1), random.NextInt(Shape.Width - side + 1), side);
        var bump = BumpPair(side);
        var turned = random.NextSign() < 0;
        for (var channel = 0; channel < Shape.Channels; channel++)
        {
            Move(channel, from, to, bump, turned, random.NextSign(), unused / Shape.Channels);
        }

        Write(clean, candidate, 1);
    }

    // The largest odd number that is not above it.
    private static int Odd(int number) => number % 2 == 0 ? number - 1 : number;

    private int At(int channel, int y, int x) => (channel * Shape.PlaneSize) + (y * Shape.Width) + x;

    private void Move(int channel, Square from, Square to, double[] bump, bool turned, int sign, double unused)
    {
        var (own, freed) = (0.0, 0.0);
        foreach (var at in Places(channel, to))
        {
            own += _change[at] * _change[at];
        }

        foreach (var at in Places(channel, from))
        {
            var (row, column) = Math.DivRem(at - (channel * Shape.PlaneSize), Shape.Width);
            if (!to.Contains(row, column))
            {
                freed += _change[at] * _change[at];
                _change[at] = 0;
            }
        }

        var (norm, k, scale) = (0.0, 0, own > 0 ? 1 / Math.Sqrt(own) : 0);
        foreach (var at in Places(channel, to))
        {
            var place = turned ? (k % to.Side * to.Side) + (k / to.Side) : k;
            _change[at] = (sign * bump[place]) + (_change[at] * scale);
            norm += _change[at] * _change[at];
            k++;
        }

        var available = norm > 0 ? Math.Sqrt((own + freed + unused) / norm) : 0;
        foreach (var at in Places(channel, to))
        {
            _change[at] *= available;
        }
    }

    private IEnumerable<int> Places(int channel, Square square)
    {
        for (var y = square.Top; y < square.Top + square.Side; y++)
        {
            for (var x = square.Left; x < square.Left + square.Side; x++)
            {
                yield return At(channel, y, x);
            }
        }
    }

    // Rounding to float must not leave the ball: a hair less than all of the budget.
    private void Write(ReadOnlySpan<float> clean, Span<float> candidate, double scale)
    {
        for (var i = 0; i < _change.Length; i++)
        {
            candidate[i] = (float)Math.Clamp(clean[i] + (_change[i] * scale * (1 - 1e-6)), 0, 1);
        }
    }

    private double[] BumpPair(int side)
    {
        if (!_bumps.TryGetValue(side, out var bump))
        {
            _bumps[side] = bump = new double[side * side];
            Bump(bump, 0, side / 2, side, side, 1);
            Bump(bump, side / 2, side - (side / 2), side, side, -1);
            var norm = Math.Sqrt(bump.Sum(value => value * value));
            for (var i = 0; i < bump.Length; i++)
            {
                bump[i] /= norm;
            }
        }

        return bump;
    }

    // Equation 2: the value at a distance from the middle is the sum of 1/k^2 from there outwards. Each half has the norm 1.
    private static void Bump(double[] bump, int top, int height, int width, int stride, int sign)
    {
        var (middleRow, middleColumn) = (height / 2, width / 2);
        var reach = Math.Max(middleRow, middleColumn);
        var norm = 0.0;
        for (var i = 0; i < height * width; i++)
        {
            var distance = Math.Max(Math.Abs((i / width) - middleRow), Math.Abs((i % width) - middleColumn));
            var value = 0.0;
            for (var k = distance; k <= reach; k++)
            {
                value += 1.0 / ((k + 1) * (k + 1));
            }

            bump[((top + (i / width)) * stride) + (i % width)] = value;
            norm += value * value;
        }

        norm = Math.Sqrt(norm) * sign;
        for (var i = 0; i < height * width; i++)
        {
            bump[((top + (i / width)) * stride) + (i % width)] /= norm;
        }
    }

    private readonly record struct Square(int Top, int Left, int Side)
    {
        public bool Contains(int row, int column) => row >= Top && row < Top + Side && column >= Left && column < Left + Side;
    }
}
