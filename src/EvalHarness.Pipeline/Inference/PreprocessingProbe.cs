using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference.Trials;
using EvalHarness.Models;
using EvalHarness.Statistics;

namespace EvalHarness.Inference;

/// <summary>One way of preparing images, tried on labelled data.</summary>
/// <param name="Name">What sets it apart, in words.</param>
/// <param name="Preprocessing">The preprocessing.</param>
/// <param name="Correct">Samples classified correctly.</param>
/// <param name="Samples">Samples tried.</param>
/// <param name="PValue">
/// Two-sided exact McNemar p against the preprocessing in force, times the number of others tried (Bonferroni), at most 1; null for the one in force.
/// </param>
public sealed record PreprocessingTrial(string Name, ImagePreprocessing Preprocessing, int Correct, int Samples, double? PValue)
{
    /// <summary>Share classified correctly, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Samples;
}

/// <summary>What the probe found.</summary>
/// <param name="Trials">The preprocessing in force first, then the others, best first.</param>
/// <param name="Warning">Set where another one is clearly better: adjusted p below 0.001 and at least two points of accuracy. Null otherwise.</param>
public sealed record PreprocessingReport(IReadOnlyList<PreprocessingTrial> Trials, string? Warning)
{
    /// <summary>The clearly better preprocessing; null if the one in force stands.</summary>
    public PreprocessingTrial? Better => Warning is null ? null : Trials[1];
}

/// <summary>
/// Tries the usual ways of preparing images (0 to 1, 0 to 255, -1 to 1, standardized, ImageNet's mean and std, red or blue first, inverted; channels first or last
/// where the axes of the input are free or an image goes in as one row) on a few hundred labelled images: a wrong one costs accuracy without any error, and every number after it is wrong.
/// </summary>
public static class PreprocessingProbe
{
    private const double Alpha = 0.001;
    private const double Margin = 0.02;
    private const int BatchSize = 64;

    /// <summary>Tries them.</summary>
    /// <param name="model">A model of images.</param>
    /// <param name="dataset">Labelled images that the model should know.</param>
    /// <param name="options">Device, threads and batch.</param>
    /// <param name="samples">Images to try, drawn by a seed.</param>
    /// <exception cref="UsageException">The dataset has no labelled images, or does not fit the model.</exception>
    /// <exception cref="RefusedException">The model cannot be run.</exception>
    public static PreprocessingReport Run(CatalogedModel model, Dataset dataset, InferenceOptions options, int samples = 300)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Kind != DataKind.Image || !dataset.HasLabels)
        {
            throw new UsageException($"{dataset.Name}: the probe needs labelled images. Use another dataset.");
        }

        if (Fit.Check(model, dataset) is { } problem)
        {
            throw new UsageException($"{model.Id} on {dataset.Name}: {problem}");
        }

        var batches = Load(dataset, samples);
        var inForce = ImagePreprocessing.For(model);
        var candidates = Layouts(model, inForce, dataset.Shape!.Value).SelectMany(layout => Candidates(inForce, layout.Name, layout.Preprocessing, batches, dataset.Shape!.Value)).ToList();
        CheckpointTrials.Check(model, dataset, options);
        using var classifier = Classifier.Open(model, options, batches[0]);
        classifier.UseClasses(dataset.Classes);
        var reference = Outcomes(classifier, inForce, batches);
        var trials = candidates
            .Select(candidate => (candidate.Name, candidate.Preprocessing, Outcomes: TryOutcomes(classifier, candidate.Preprocessing, batches)))
            .Where(candidate => candidate.Outcomes is not null)
            .Select(candidate => Compare(candidate.Name, candidate.Preprocessing, reference, candidate.Outcomes!, candidates.Count))
            .OrderByDescending(trial => trial.Correct)
            .ToList();
        trials.Insert(0, new PreprocessingTrial("in force", inForce, reference.Count(hit => hit), reference.Length, null));
        return new PreprocessingReport(trials, Judge(trials));
    }

    private static List<ImageBatch> Load(Dataset dataset, int samples)
    {
        var batches = new List<ImageBatch>();
        using var reader = dataset.Read(new ReadSelection(new SampleSubset(samples, 1)));
        while (true)
        {
            var batch = (ImageBatch)dataset.CreateBatch(BatchSize);
            if (reader.Read(batch) == 0)
            {
                return batches.Count > 0 ? batches : throw new UsageException($"{dataset.Name}: no image can be read. Check the dataset.");
            }

            batches.Add(batch);
        }
    }

    /// <summary>
    /// The preprocessing in force, and the other layout of NCHW and NHWC where the axes of the input are free enough for it, or where an image of colours goes
    /// in as one row.
    /// </summary>
    private static IEnumerable<(string Name, ImagePreprocessing Preprocessing)> Layouts(CatalogedModel model, ImagePreprocessing inForce, ImageShape shape)
    {
        yield return (string.Empty, inForce);
        var target = inForce.TargetFor(shape).Target!.Value;
        if (inForce.Layout == InputLayout.Flat && target.Channels > 1)
        {
            yield return (Suffix(!inForce.IsRowByPixel), inForce with { IsRowByPixel = !inForce.IsRowByPixel });
        }

        if (inForce.Layout is InputLayout.Nchw or InputLayout.Nhwc && model.Input.Inputs[0].Dims is [_, var a, var b, var c])
        {
            var isLast = inForce.Layout == InputLayout.Nchw;
            if (isLast ? Takes(target.Height, target.Width, target.Channels) : Takes(target.Channels, target.Height, target.Width))
            {
                yield return (Suffix(isLast), inForce with { Layout = isLast ? InputLayout.Nhwc : InputLayout.Nchw });
            }

            bool Takes(int first, int second, int third) => (a.Size ?? first) == first && (b.Size ?? second) == second && (c.Size ?? third) == third;
        }

        static string Suffix(bool isLast) => isLast ? ", channels last (NHWC)" : ", channels first (NCHW)";
    }

    private static List<(string Name, ImagePreprocessing Preprocessing)> Candidates(
        ImagePreprocessing inForce, string suffix, ImagePreprocessing layout, List<ImageBatch> batches, ImageShape shape)
    {
        var (mean, std) = Moments(batches);
        var list = new List<(string Name, ImagePreprocessing Preprocessing)>();
        var orders = shape.Channels == 3 ? new[] { false, true } : [inForce.IsBgr];
        foreach (var isBgr in orders)
        {
            var order = (orders.Length == 1 ? string.Empty : isBgr ? ", blue first" : ", red first") + suffix;
            Add("0 to 1", 1.0 / 255, [0], [1]);
            Add("0 to 255", 1, [0], [1]);
            Add("-1 to 1", 1.0 / 255, [0.5], [0.5]);
            Add("standardized by these images", 1.0 / 255, [Math.Round(mean, 4)], [Math.Round(std, 4)]);
            Add("inverted (1 to 0)", 1.0 / 255, [1], [1], sign: -1);
            if (shape.Channels == 3)
            {
                double[] imageMean = [0.485, 0.456, 0.406];
                double[] imageStd = [0.229, 0.224, 0.225];
                Add("ImageNet's mean and std", 1.0 / 255, isBgr ? [.. imageMean.Reverse()] : imageMean, isBgr ? [.. imageStd.Reverse()] : imageStd);
            }

            void Add(string name, double scale, double[] means, double[] stds, int sign = 1)
            {
                // An inverted image: (1 - x) = (x - 1) / -1.
                var preprocessing = layout with { Scale = scale, Mean = means, Std = stds.Select(value => value * sign).ToArray(), IsBgr = isBgr };
                if (preprocessing.Key != inForce.Key)
                {
                    list.Add((name + order, preprocessing));
                }
            }
        }

        return list;
    }

    private static (double Mean, double Std) Moments(List<ImageBatch> batches)
    {
        double sum = 0, squares = 0, count = 0;
        foreach (var batch in batches)
        {
            foreach (var pixel in batch.Pixels.AsSpan(0, batch.Count * batch.Shape.Size))
            {
                sum += pixel;
                squares += (double)pixel * pixel;
                count++;
            }
        }

        var mean = sum / count;
        return (mean / 255, Math.Max(1e-3, Math.Sqrt(Math.Max(0, squares / count - mean * mean)) / 255));
    }

    private static bool[]? TryOutcomes(IClassifier classifier, ImagePreprocessing preprocessing, List<ImageBatch> batches)
    {
        try
        {
            return Outcomes(classifier, preprocessing, batches);
        }
        catch (RefusedException)
        {
            // Axes declared free may be fixed by what follows: then this layout is none for the model.
            return null;
        }
    }

    private static bool[] Outcomes(IClassifier classifier, ImagePreprocessing preprocessing, List<ImageBatch> batches)
    {
        var encoder = new ImageEncoder(preprocessing, batches[0].Shape);
        using var prepared = encoder.CreateBatch(BatchSize);
        var rows = new float[BatchSize * classifier.ClassCount];
        var outcomes = new List<bool>();
        foreach (var batch in batches)
        {
            encoder.Encode(batch, prepared);
            classifier.Predict(prepared, rows);
            for (var i = 0; i < batch.Count; i++)
            {
                outcomes.Add(Top(rows.AsSpan(i * classifier.ClassCount, classifier.ClassCount)) == batch.Labels[i]);
            }
        }

        return outcomes.ToArray();
    }

    private static int Top(ReadOnlySpan<float> row)
    {
        var top = 0;
        for (var k = 1; k < row.Length; k++)
        {
            top = row[k] > row[top] ? k : top;
        }

        return float.IsFinite(row[top]) ? top : -1;
    }

    private static PreprocessingTrial Compare(string name, ImagePreprocessing preprocessing, bool[] reference, bool[] outcomes, int trials)
    {
        long won = 0, lost = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            won += outcomes[i] && !reference[i] ? 1 : 0;
            lost += reference[i] && !outcomes[i] ? 1 : 0;
        }

        var p = won + lost == 0 ? 1 : Math.Min(1, McNemarTest.Exact(won, lost) * trials);
        return new PreprocessingTrial(name, preprocessing, outcomes.Count(hit => hit), outcomes.Length, p);
    }

    private static string? Judge(List<PreprocessingTrial> trials)
    {
        if (trials.Count < 2)
        {
            return null;
        }

        var (inForce, best) = (trials[0], trials[1]);
        return best.PValue < Alpha && best.Accuracy >= inForce.Accuracy + Margin
            ? FormattableString.Invariant(
                $"with images prepared as '{best.Name}' it classifies {best.Correct} of {best.Samples} correctly, as in force {inForce.Correct} (p = {best.PValue:G2}). Say so in the card's preprocessing, or check it.")
            : null;
    }
}
