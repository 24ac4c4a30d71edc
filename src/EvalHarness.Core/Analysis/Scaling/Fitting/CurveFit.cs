using EvalHarness.Analysis.Scaling.Forms;

namespace EvalHarness.Analysis.Scaling.Fitting;

/// <summary>A fitted curve.</summary>
internal sealed class CurveFit(CurveForm form, Coordinates at, double[] theta, double[] beta, double objective)
{
    public CurveForm Form => form;

    public Coordinates At => at;

    public double[] Theta => theta;

    public double[] Beta => beta;

    /// <summary>Weighted sum of squared residuals.</summary>
    public double Objective => objective;

    public double Predict(double x)
    {
        Span<double> row = stackalloc double[3];
        form.Basis(theta, at.U(x), at.Z(x), at, row);
        double sum = 0;
        for (var i = 0; i < beta.Length; i++)
        {
            sum += beta[i] * row[i];
        }

        return sum;
    }

    /// <summary>The same curve, its residuals weighed as those of other data.</summary>
    public CurveFit On(FitData data)
    {
        double sum = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var residual = data.Residual(data.Y[i], Predict(data.X[i])) ?? 1;
            sum += data.Weight[i] * residual * residual;
        }

        return new CurveFit(form, at, theta, beta, sum);
    }

    public IReadOnlyList<NamedValue> Natural() => form.Natural(theta, beta, at);
}
