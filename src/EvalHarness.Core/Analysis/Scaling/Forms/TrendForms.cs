namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>The one table of forms.</summary>
internal static class TrendForms
{
    public static CurveForm Constant { get; } = new PolynomialForm(TrendFormId.Constant, 0, "y = a");

    public static CurveForm Linear { get; } = new PolynomialForm(TrendFormId.Linear, 1, "y = a + b ln x");

    public static CurveForm Quadratic { get; } = new PolynomialForm(TrendFormId.Quadratic, 2, "y = a + b ln x + c (ln x)^2");

    public static CurveForm PowerLaw { get; } = new PowerLawForm(withLimit: false);

    public static CurveForm PowerLawWithFloor { get; } = new PowerLawForm(withLimit: true);

    public static CurveForm ShiftedPowerLaw { get; } = new ShiftedPowerLawForm();

    public static CurveForm Alabdulmohsin { get; } = new AlabdulmohsinForm();

    public static CurveForm Sigmoid { get; } = new SigmoidForm(steepest: 4.5);

    /// <summary>A sigmoid that takes more than a third of the range from 10 to 90 %: smooth, not a jump (ln k below ln(2.2 / 0.35)).</summary>
    public static CurveForm WideSigmoid { get; } = new SigmoidForm(steepest: 1.84);

    public static CurveForm BrokenPowerLaw1 { get; } = new BrokenPowerLawForm(1);

    public static CurveForm BrokenPowerLaw2 { get; } = new BrokenPowerLawForm(2);

    public static CurveForm ExponentialInLoss { get; } = new ExponentialInLossForm();

    public static IReadOnlyList<CurveForm> All { get; } =
    [
        Constant, Linear, PowerLaw, PowerLawWithFloor, ShiftedPowerLaw, Alabdulmohsin, Sigmoid, BrokenPowerLaw1, BrokenPowerLaw2, Quadratic,
        ExponentialInLoss,
    ];

    public static CurveForm Of(TrendFormId id) => All.First(form => form.Id == id);
}
