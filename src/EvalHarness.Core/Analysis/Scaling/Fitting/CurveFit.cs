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

    public IReadOnlyList<NamedValue> Natural() => form.Natural(theta, beta, at);
}
