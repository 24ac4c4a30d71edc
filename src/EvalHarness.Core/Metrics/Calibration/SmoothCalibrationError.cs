using System.Numerics.Tensors;

namespace EvalHarness.Metrics.Calibration;

/// <summary>
/// Smooth calibration error (Blasiok and Nakkiran, 2024): residuals and samples are smoothed over confidence by a Gaussian reflected at 0
/// and 1; the error is the summed |residual| over the summed density, and the bandwidth is the largest that does not exceed the error it
/// gives. Discretised as the authors' package relplot 1.0.3: samples are shared out to a grid of 1001 points (more for bandwidths below
/// .01), the kernel reaches half the unit interval, and 200 points (more below .05) are compared.
/// </summary>
internal sealed class SmoothCalibrationError
{
    private const int Refinements = 10;
    private const double SmallestBandwidth = 0.001;
    private const double DensityOffset = 1e-4;

    private readonly ReflectedGrid _residual = new();
    private readonly ReflectedGrid _density = new();
    private double[] _kernel = [];
    private int _shared;

    /// <summary>The error with its automatic bandwidth; neither depends on a choice of the user.</summary>
    public (double Value, double Bandwidth) Automatic(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit)
    {
        _shared = 0;
        var (wide, narrow) = (1.0, 0.0);
        var error = At(confidence, hit, wide);
        if (wide < error)
        {
            return (error, wide);
        }

        for (var step = 0; step < Refinements; step++)
        {
            var middle = (wide + narrow) / 2;
            if (middle < SmallestBandwidth || middle < At(confidence, hit, middle))
            {
                narrow = middle;
            }
            else
            {
                wide = middle;
            }
        }

        return (At(confidence, hit, wide), wide);
    }

    /// <summary>The error with a given bandwidth.</summary>
    public double WithBandwidth(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, double bandwidth)
    {
        _shared = 0;
        return At(confidence, hit, bandwidth);
    }

    /// <summary>
    /// The error with a given bandwidth on a grid that suffices for the spread of resamples; the density, which hardly varies, is taken
    /// from the kernel alone.
    /// </summary>
    public double Coarse(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, double bandwidth)
    {
        var points = bandwidth < 0.01 ? 401 : 201;
        bandwidth = Math.Max(bandwidth, 1.0 / points);
        _residual.Clear(points);
        for (var i = 0; i < confidence.Length; i++)
        {
            var position = confidence[i] * (points - 1);
            var cell = Math.Clamp((int)position, 0, points - 2);
            _residual.Add(cell, position - cell, confidence[i] - hit[i]);
        }

        var reach = Math.Min(points / 2, (int)Math.Ceiling(5 * bandwidth * (points - 1)) + 1);
        var taps = FillKernel(points, bandwidth, -reach, reach);
        _residual.Reflect(reach);
        var error = 0.0;
        for (var cell = 0; cell < points; cell++)
        {
            error += Math.Abs(_residual.Smooth(taps, -reach, cell, 0));
        }

        return error / (TensorPrimitives.Sum(taps) * confidence.Length);
    }

    /// <summary>The error with a bandwidth; samples are shared out anew only where it needs another grid.</summary>
    private double At(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, double bandwidth)
    {
        var points = (Math.Max(2000, (int)Math.Round(20 / bandwidth)) / 2) + 1;
        if (points != _shared)
        {
            Share(confidence, hit, points);
            _shared = points;
        }

        return Compare(points, bandwidth, Math.Max(200, (int)Math.Round(10 / bandwidth)));
    }

    private void Share(ReadOnlySpan<double> confidence, ReadOnlySpan<double> hit, int points)
    {
        _residual.Clear(points);
        _density.Clear(points);
        for (var i = 0; i < confidence.Length; i++)
        {
            var position = confidence[i] * (points - 1);
            var cell = Math.Clamp((int)position, 0, points - 2);
            _residual.Add(cell, position - cell, confidence[i] - hit[i]);
            _density.Add(cell, position - cell, 1);
        }
    }

    private double Compare(int points, double bandwidth, int compared)
    {
        // Beyond eight bandwidths the kernel is below 1e-14 of its height. Even grids have no middle: taps lie half a cell beside it.
        var reach = Math.Min(points / 2, (int)Math.Ceiling(8 * bandwidth * (points - 1)) + 1);
        var first = Math.Max(-((points - 1) / 2), -reach);
        var taps = FillKernel(points, bandwidth, first, reach);
        _residual.Reflect(reach);
        _density.Reflect(reach);
        var (error, density) = (0.0, 0.0);
        for (var i = 0; i < compared; i++)
        {
            var position = i * (points - 1.0) / (compared - 1);
            var cell = Math.Min((int)position, points - 2);
            error += Math.Abs(_residual.Smooth(taps, first, cell, position - cell));
            density += _density.Smooth(taps, first, cell, position - cell) + DensityOffset;
        }

        return error / density;
    }

    private ReadOnlySpan<double> FillKernel(int points, double bandwidth, int first, int last)
    {
        var count = last - first + 1;
        if (_kernel.Length < count)
        {
            _kernel = new double[count];
        }

        var middle = points % 2 == 0 ? 0.5 : 0;
        for (var tap = 0; tap < count; tap++)
        {
            var distance = (first + tap - middle) / (points - 1) / bandwidth;
            _kernel[tap] = Math.Exp(-distance * distance / 2) / (Math.Sqrt(2 * Math.PI) * bandwidth);
        }

        return _kernel.AsSpan(0, count);
    }

    /// <summary>Sums on a grid over [0, 1] with mirror images beyond both ends.</summary>
    private sealed class ReflectedGrid
    {
        private double[] _values = [];
        private double[] _padded = [];
        private int _reach;

        /// <summary>Empties the grid.</summary>
        public void Clear(int points)
        {
            if (_values.Length != points)
            {
                _values = new double[points];
            }

            _values.AsSpan().Clear();
        }

        /// <summary>Gives a value to two neighbours, in proportion to their nearness.</summary>
        public void Add(int cell, double share, double value)
        {
            _values[cell] += (1 - share) * value;
            _values[cell + 1] += share * value;
        }

        public void Reflect(int reach)
        {
            var points = _values.Length;
            _reach = reach;
            if (_padded.Length < points + (2 * reach))
            {
                _padded = new double[points + (2 * reach)];
            }

            _values.CopyTo(_padded, reach);
            for (var i = 1; i <= reach; i++)
            {
                _padded[reach - i] = _values[i];
                _padded[reach + points - 1 + i] = _values[points - 1 - i];
            }
        }

        /// <summary>The smoothed value between a cell and the next.</summary>
        public double Smooth(ReadOnlySpan<double> taps, int first, int cell, double share)
        {
            var at = _reach + cell + first;
            var own = TensorPrimitives.Dot(taps, _padded.AsSpan(at, taps.Length));
            return share == 0 ? own : own + (share * (TensorPrimitives.Dot(taps, _padded.AsSpan(at + 1, taps.Length)) - own));
        }
    }
}
