namespace EvalHarness.Analysis.Scaling.Forms;

/// <summary>Puts scales on axes of size one, so that searches need no units: u is log x from -1 to 1, z is x from -1 to 1.</summary>
internal readonly record struct Coordinates(double LogCentre, double LogHalf, double Centre, double Half)
{
    public static Coordinates Of(ReadOnlySpan<double> x)
    {
        double low = double.MaxValue, high = 0;
        foreach (var value in x)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        var half = 0.5 * Math.Log(high / low);
        var width = 0.5 * (high - low);
        return new Coordinates(0.5 * (Math.Log(high) + Math.Log(low)), half > 0 ? half : 1, 0.5 * (high + low), width > 0 ? width : 1);
    }

    public double U(double x) => (Math.Log(x) - LogCentre) / LogHalf;

    public double Z(double x) => (x - Centre) / Half;

    public double XAtU(double u) => Math.Exp(LogCentre + (u * LogHalf));
}
