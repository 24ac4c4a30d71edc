using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>Where a turn or a jump is looked for.</summary>
internal static class Places
{
    private const int Every = 128;
    private const int Few = 32;

    /// <summary>Every scale on the u axis, ascending; of a long curve as many as its shape can tell apart, the ends included.</summary>
    public static double[] Of(TrendSeries series)
    {
        double[] all = [.. series.Data.U.Distinct()];
        return all.Length <= Every ? all : [.. Enumerable.Range(0, Few).Select(i => all[(int)((long)i * (all.Length - 1) / (Few - 1))])];
    }
}
