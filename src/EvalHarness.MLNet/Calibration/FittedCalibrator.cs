using EvalHarness.Metrics.Recalibration;
using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace EvalHarness.MLNet.Calibration;

/// <summary>
/// A calibrator of ML.NET's as a recalibrator of two classes: it maps the log-odds of the second class to its probability, so unlike a
/// top-label map it can also move the boundary between the classes.
/// </summary>
internal sealed class FittedCalibrator : IRecalibrator
{
    private readonly ICalibrator _calibrator;

    private FittedCalibrator(string name, ICalibrator calibrator) => (Name, _calibrator) = (name, calibrator);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool TopLabelOnly => false;

    /// <summary>Fits calibrators; none where a class is missing.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="names"><c>mlnet_platt</c>, <c>mlnet_isotonic</c>, <c>mlnet_naive</c>.</param>
    /// <param name="logits">Two a sample, row after row, finite.</param>
    /// <param name="labels">0 or 1.</param>
    public static IReadOnlyList<IRecalibrator> Fit(MLContext context, IReadOnlyList<string> names, IReadOnlyList<float> logits, IReadOnlyList<int> labels)
    {
        if (labels.Distinct().Count() < 2)
        {
            return [];
        }

        var view = context.Data.LoadFromEnumerable(labels.Select((label, i) => new Sample { Score = logits[(2 * i) + 1] - logits[2 * i], Label = label == 1 }));
        var calibrators = context.BinaryClassification.Calibrators;
        return [.. names.Select(name => new FittedCalibrator(name, Calibrator(name switch
        {
            "mlnet_platt" => calibrators.Platt().Fit(view),
            "mlnet_isotonic" => calibrators.Isotonic().Fit(view),
            "mlnet_naive" => calibrators.Naive().Fit(view),
            _ => throw new ArgumentException($"There is no calibrator '{name}'.", nameof(names)),
        })))];
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        Require.SameLength(2, logits.Length, nameof(logits));
        Require.SameLength(2, probabilities.Length, nameof(probabilities));
        double second = _calibrator.PredictProbability(logits[1] - logits[0]);
        (probabilities[0], probabilities[1]) = (1 - second, second);
    }

    private static ICalibrator Calibrator(ITransformer fitted) => ((ISingleFeaturePredictionTransformer<ICalibrator>)fitted).Model;

    private sealed class Sample
    {
        public float Score { get; set; }

        public bool Label { get; set; }
    }
}
