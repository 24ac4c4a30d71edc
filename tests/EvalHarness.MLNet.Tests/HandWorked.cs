using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics;

namespace EvalHarness.MLNet;

/// <summary>Small cells from whole rows of probabilities, scored by our own builder.</summary>
internal static class HandWorked
{
    public static readonly string[] Classes = ["cat", "dog", "emu"];

    /// <summary>
    /// Four samples of three classes, labels 0, 0, 1, 2, predictions 0, 1, 1, 0: accuracy 2/4, recalls 1/2, 1, 0 (mean 1/2), loss
    /// -(ln .5 + ln .25 + ln .8 + ln .125) / 4, which is (ln 2 + ln 4 + ln 1.25 + ln 8) / 4 = (6 ln 2 + ln 1.25) / 4.
    /// </summary>
    public static SampleScores Three() => Score([[0.5, 0.3, 0.2], [0.25, 0.5, 0.25], [0.1, 0.8, 0.1], [0.5, 0.375, 0.125]], [0, 0, 1, 2]);

    public static SampleScores Score(double[][] probabilities, int[] labels)
    {
        var builder = new SampleScoresBuilder(probabilities[0].Length, OutputKind.Probabilities, labels.Length, roundToSingle: true);
        builder.Add(probabilities.SelectMany(row => row).ToArray(), labels, Enumerable.Range(0, labels.Length).ToArray());
        return builder.Build();
    }

    public static CellResult Cell(SampleScores scores) =>
        new("tiny", "clean", MetricTable.Evaluate(new CellSamples(scores), new MetricOptions(Resamples: 0)), scores.Count, 0, null);
}
