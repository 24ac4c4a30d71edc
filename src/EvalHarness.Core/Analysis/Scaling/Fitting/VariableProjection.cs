using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>The weighted least-squares value of a form as a function of its non-linear parameters alone (Golub and Pereyra, 1973).</summary>
internal sealed class VariableProjection
{
    private const double Refused = 1e300;
    private readonly CurveForm _form;
    private readonly FitData _data;
    private readonly int _columns;
    private readonly double[][] _basis;
    private readonly double[][] _q;
    private readonly double[] _target;
    private readonly double[] _root;
    private readonly double[] _rootWeight;
    private readonly double[,] _r = new double[3, 3];

    public VariableProjection(CurveForm form, FitData data)
    {
        (_form, _data, _columns) = (form, data, form.LinearCount);
        _basis = Columns();
        _q = Columns();
        _target = new double[data.Count];
        _root = new double[data.Count];
        _rootWeight = Array.ConvertAll(data.Weight, Math.Sqrt);
        Beta = new double[_columns];
    }

    /// <summary>Linear coefficients of the last evaluation.</summary>
    public double[] Beta { get; }

    public double Evaluate(ReadOnlySpan<double> theta)
    {
        if (!_form.Allows(theta))
        {
            return Refused;
        }

        Span<double> row = stackalloc double[3];
        for (var i = 0; i < _data.Count; i++)
        {
            _form.Basis(theta, _data.U[i], _data.Z[i], _data.At, row);
            for (var k = 0; k < _columns; k++)
            {
                _basis[k][i] = row[k];
            }
        }

        return _data.Relative ? Relative() : Absolute();
    }

    /// <summary>Whether a value is that of a curve, not of parameters outside what the form allows.</summary>
    public static bool IsAllowed(double value) => value < 1e299;

    /// <summary>Weighted residuals of the last evaluation, whose squares it summed.</summary>
    public void Residuals(Span<double> into)
    {
        for (var i = 0; i < _data.Count; i++)
        {
            into[i] = _rootWeight[i] * (_data.Residual(_data.Y[i], At(i)) ?? 1);
        }
    }

    private double[][] Columns() => [.. Enumerable.Range(0, _columns).Select(_ => new double[_data.Count])];

    private double Absolute()
    {
        for (var i = 0; i < _data.Count; i++)
        {
            _target[i] = _data.Y[i];
            _root[i] = _rootWeight[i];
        }

        Solve(firstFixed: false);
        double sum = 0;
        for (var i = 0; i < _data.Count; i++)
        {
            var residual = _data.Y[i] - At(i);
            sum += _data.Weight[i] * residual * residual;
        }

        return double.IsFinite(sum) ? sum : Refused;
    }

    // ln y - ln f is linearised at the last fit and solved again: a Gauss-Newton step in the linear coefficients.
    private double Relative()
    {
        for (var i = 0; i < _data.Count; i++)
        {
            _target[i] = _data.Y[i];
            _root[i] = _rootWeight[i] / (_data.Y[i] + _data.Offset);
        }

        var best = Refused;
        Span<double> kept = stackalloc double[3];
        for (var step = 0; step < 6; step++)
        {
            Solve(firstFixed: false);
            if (_form.FirstIsLimit && Beta[0] < 0)
            {
                Solve(firstFixed: true);
            }

            var value = LogResiduals();
            if (!(value < best))
            {
                break;
            }

            var done = best - value < 1e-11 * best;
            best = value;
            Beta.CopyTo(kept);
            if (done)
            {
                break;
            }

            for (var i = 0; i < _data.Count; i++)
            {
                var (fit, offset) = (At(i), _data.Offset);
                _target[i] = fit + ((fit + offset) * Math.Log((_data.Y[i] + offset) / (fit + offset)));
                _root[i] = _rootWeight[i] / (fit + offset);
            }
        }

        kept[.._columns].CopyTo(Beta);
        return best;
    }

    private double LogResiduals()
    {
        double sum = 0;
        for (var i = 0; i < _data.Count; i++)
        {
            var fit = At(i);
            if (!(fit > 0))
            {
                return Refused;
            }

            var residual = Math.Log((_data.Y[i] + _data.Offset) / (fit + _data.Offset));
            sum += _data.Weight[i] * residual * residual;
        }

        return double.IsFinite(sum) ? sum : Refused;
    }

    private double At(int i)
    {
        double fit = 0;
        for (var k = 0; k < _columns; k++)
        {
            fit += Beta[k] * _basis[k][i];
        }

        return fit;
    }

    // Modified Gram-Schmidt; a column that adds nothing new gets the coefficient 0.
    private void Solve(bool firstFixed)
    {
        var start = firstFixed ? 1 : 0;
        Span<double> projected = stackalloc double[3];
        for (var k = start; k < _columns; k++)
        {
            var q = _q[k];
            double before = 0;
            for (var i = 0; i < q.Length; i++)
            {
                q[i] = _basis[k][i] * _root[i];
                before += q[i] * q[i];
            }

            for (var j = start; j < k; j++)
            {
                _r[j, k] = Dot(_q[j], q);
                for (var i = 0; i < q.Length; i++)
                {
                    q[i] -= _r[j, k] * _q[j][i];
                }
            }

            var norm = Math.Sqrt(Dot(q, q));
            _r[k, k] = norm > 1e-11 * Math.Sqrt(before) ? norm : 0;
            for (var i = 0; i < q.Length; i++)
            {
                q[i] = _r[k, k] > 0 ? q[i] / norm : 0;
            }

            double sum = 0;
            for (var i = 0; i < q.Length; i++)
            {
                sum += q[i] * _target[i] * _root[i];
            }

            projected[k] = sum;
        }

        Beta[0] = 0;
        for (var k = _columns - 1; k >= start; k--)
        {
            var value = projected[k];
            for (var j = k + 1; j < _columns; j++)
            {
                value -= _r[k, j] * Beta[j];
            }

            Beta[k] = _r[k, k] > 0 ? value / _r[k, k] : 0;
        }
    }

    internal static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
