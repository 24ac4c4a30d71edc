namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>
/// Levenberg-Marquardt steps on the residuals of a variable projection, without allocations in its loop: for starts that are all but
/// there already, a hundred thousand times in one analysis. The fits themselves are searched by <see cref="LocalSearch"/>.
/// </summary>
internal sealed class DampedSteps
{
    private const int Attempts = 6;
    private const double Step = 1e-5;
    private readonly VariableProjection _projection;
    private readonly double[] _residuals;
    private readonly double[] _moved;
    private readonly double[][] _jacobian;
    private readonly double[,] _normal;
    private readonly double[] _gradient;
    private readonly double[] _trial;

    private DampedSteps(VariableProjection projection, int points, int parameters)
    {
        _projection = projection;
        _residuals = new double[points];
        _moved = new double[points];
        _jacobian = [.. Enumerable.Range(0, parameters).Select(_ => new double[points])];
        _normal = new double[parameters, parameters];
        _gradient = new double[parameters];
        _trial = new double[parameters];
    }

    /// <summary>The point that the steps lead to; never worse than the start.</summary>
    public static double[] From(double[] start, VariableProjection projection, int points, int steps, double tolerance)
    {
        var theta = (double[])start.Clone();
        if (theta.Length > 0)
        {
            new DampedSteps(projection, points, theta.Length).Walk(theta, steps, tolerance);
        }

        return theta;
    }

    private void Walk(double[] theta, int steps, double tolerance)
    {
        var value = _projection.Evaluate(theta);
        var damping = 1e-3;
        for (var step = 0; step < steps && VariableProjection.IsAllowed(value); step++)
        {
            _projection.Residuals(_residuals);
            Linearise(theta);
            var before = value;
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                Solve(damping);
                for (var j = 0; j < theta.Length; j++)
                {
                    _trial[j] += theta[j];
                }

                var found = _projection.Evaluate(_trial);
                if (found < value)
                {
                    value = found;
                    _trial.CopyTo(theta, 0);
                    damping = Math.Max(1e-9, 0.1 * damping);
                    break;
                }

                damping *= 10;
            }

            if (!(before - value > tolerance * before))
            {
                return;
            }

            // A trial that was refused after the last success left its own residuals behind.
            _ = _projection.Evaluate(theta);
        }
    }

    private void Linearise(double[] theta)
    {
        for (var j = 0; j < theta.Length; j++)
        {
            var column = _jacobian[j];
            var (kept, size) = (theta[j], Step);
            theta[j] = kept + size;
            if (!VariableProjection.IsAllowed(_projection.Evaluate(theta)))
            {
                size = -size;
                theta[j] = kept + size;
                _ = _projection.Evaluate(theta);
            }

            _projection.Residuals(_moved);
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = (_moved[i] - _residuals[i]) / size;
            }

            theta[j] = kept;
        }
    }

    // Gaussian elimination of (J'J + damping diag J'J) step = -J'r; a direction that changes nothing gets no step.
    private void Solve(double damping)
    {
        var p = _gradient.Length;
        for (var a = 0; a < p; a++)
        {
            _gradient[a] = -VariableProjection.Dot(_jacobian[a], _residuals);
            for (var b = 0; b < p; b++)
            {
                _normal[a, b] = VariableProjection.Dot(_jacobian[a], _jacobian[b]) * (a == b ? 1 + damping : 1);
            }
        }

        for (var a = 0; a < p; a++)
        {
            for (var b = a + 1; b < p && _normal[a, a] > 0; b++)
            {
                var share = _normal[b, a] / _normal[a, a];
                for (var c = a; c < p; c++)
                {
                    _normal[b, c] -= share * _normal[a, c];
                }

                _gradient[b] -= share * _gradient[a];
            }
        }

        for (var a = p - 1; a >= 0; a--)
        {
            var rest = _gradient[a];
            for (var b = a + 1; b < p; b++)
            {
                rest -= _normal[a, b] * _trial[b];
            }

            _trial[a] = _normal[a, a] > 0 ? rest / _normal[a, a] : 0;
        }
    }
}
