using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Tests.Reliability;

/// <summary>Small cells for tests: only what a test names is set, the rest follows from it.</summary>
internal static class Cells
{
    /// <summary>A cell from labels, predictions and, if given, confidences (0.9 otherwise) and image indices (0, 1, ... otherwise).</summary>
    public static SampleScores Make(
        int[] label, int[] prediction, double[]? confidence = null, int[]? index = null, int classes = 10, double[]? nll = null)
    {
        var n = label.Length;
        confidence ??= Enumerable.Repeat(0.9, n).ToArray();
        return new SampleScores
        {
            ClassCount = classes,
            Index = index ?? Enumerable.Range(0, n).ToArray(),
            Label = label,
            Prediction = prediction,
            InTop5 = Enumerable.Range(0, n).Select(i => label[i] == prediction[i]).ToArray(),
            Confidence = confidence,
            Margin = confidence,
            Nll = nll ?? Enumerable.Range(0, n).Select(i =>
                -Math.Log(label[i] == prediction[i] ? confidence[i] : (1 - confidence[i]) / (classes - 1))).ToArray(),
            Brier = Enumerable.Range(0, n).Select(i => label[i] == prediction[i] ? 0.1 : 1.5).ToArray(),
            Entropy = Array.ConvertAll(confidence, p => 1 - p),
            MaxLogit = Array.ConvertAll(confidence, p => 10 * p),
            Energy = Array.ConvertAll(confidence, p => -10 * p),
            Gen = Array.ConvertAll(confidence, p => 1 - p),
        };
    }

    /// <summary>Right and wrong as a string of 1 and 0: label 0, prediction 0 or 1.</summary>
    public static SampleScores Outcomes(string outcomes, int[]? index = null) => Make(
        new int[outcomes.Length], outcomes.Select(c => c == '1' ? 0 : 1).ToArray(), index: index, classes: 2);

    /// <summary>
    /// Images of differing difficulty (one draw a image, shared by all cells) that a cell of a given skill gets right where the
    /// difficulty lies below it; so cells are paired as real ones are.
    /// </summary>
    public static SampleScores Simulated(int n, double skill, ulong imageSeed, ulong noiseSeed, int classes = 10, double confidence = 0.8)
    {
        var images = new SeededRandom(imageSeed);
        var noise = new SeededRandom(noiseSeed);
        var (label, prediction, sure) = (new int[n], new int[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var difficulty = images.NextDouble();
            label[i] = images.NextInt(classes);
            var right = 0.7 * difficulty + 0.3 * noise.NextDouble() < skill;
            prediction[i] = right ? label[i] : (label[i] + 1 + noise.NextInt(classes - 1)) % classes;
            sure[i] = Math.Clamp(confidence + 0.3 * (noise.NextDouble() - 0.5), 1.0 / classes, 0.999);
        }

        return Make(label, prediction, sure, classes: classes);
    }
}
