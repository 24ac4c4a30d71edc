using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Inference;
using EvalHarness.Inference.Trials;
using EvalHarness.Models;

namespace EvalHarness.Attacks;

/// <summary>
/// Attacks every checkpoint on every clean image dataset that it fits. The one stress test that is made for each checkpoint by itself: the
/// images are the same, what is done to them is not.
/// </summary>
public static class AttackRunner
{
    /// <summary>Attacks; outcomes by dataset, then by family and size.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="note">Told what was left out and what is done, from any thread.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UsageException">An option is wrong, or nothing is left to attack.</exception>
    public static IReadOnlyList<AttackOutcome> Run(AttackRequest request, Action<string> note, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(note);
        Check(request);
        var models = ModelCatalog.Open(request.ModelsFolder);
        var datasets = DatasetCatalog.Open(request.DatasetsFolder);
        foreach (var refusal in models.Refused.Concat(datasets.Refused))
        {
            note($"Left out: {refusal}");
        }

        var work = Pairs(request, models, datasets, note);
        var outcomes = new AttackOutcome[work.Count];
        Parallel.For(0, work.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, request.Threads), CancellationToken = cancel }, i =>
        {
            var (model, images) = work[i];
            outcomes[i] = One(request, model, images, cancel);
            note($"{model.Id}: done.");
        });
        return outcomes;
    }

    private static void Check(AttackRequest request)
    {
        if (new SquareAttackOptions(request.Norm, request.Epsilon, request.Queries, request.Seed, string.Empty).Problem() is { } problem)
        {
            throw new UsageException(problem);
        }

        if (request.Samples < 1)
        {
            throw new UsageException(FormattableString.Invariant($"--samples is {request.Samples}, but at least 1 is needed."));
        }

        if (request.Epsilon < 1.0 / 255)
        {
            throw new UsageException(FormattableString.Invariant(
                $"--eps is {request.Epsilon}, less than one step of 8-bit images (1/255): no image could change. Use 1/255 or more."));
        }
    }

    private static List<(CatalogedModel Model, AttackImages Images)> Pairs(AttackRequest request, ModelCatalog models, DatasetCatalog datasets, Action<string> note)
    {
        var clean = datasets.Datasets.Where(dataset => dataset.Role == Datasets.DatasetRole.Clean).ToArray();
        var names = clean.Select(dataset => dataset.Name).ToArray();
        var pairs = new List<(CatalogedModel, AttackImages)>();
        foreach (var dataset in clean.Where(dataset => dataset.Kind == DataKind.Image && dataset.HasLabels && Glob.Matches(request.Datasets, dataset.Name)))
        {
            NoteCoarseSteps(request, dataset, note);
            AttackImages? images = null;
            foreach (var model in models.Models.Where(model => Glob.Matches(request.Models, model.Id) && EvaluationPlan.Pairs(model.Family, dataset.Name, names)))
            {
                if (Fit.Check(model, dataset) is { } problem)
                {
                    note($"{model.Id} does not fit {dataset.Name}: {problem}");
                    continue;
                }

                pairs.Add((model, images ??= AttackImages.Read(dataset, request)));
            }
        }

        return pairs.Count > 0
            ? pairs
            : throw new UsageException(
                $"Nothing to attack: no checkpoint '{request.Models}' in {request.ModelsFolder} fits a clean dataset of images '{request.Datasets}' in {request.DatasetsFolder}.");
    }

    // Spread evenly, a Euclidean change may be less than a few steps of 8 bits a value, and cutting it down to whole steps then loses much of it.
    private static void NoteCoarseSteps(AttackRequest request, Dataset dataset, Action<string> note)
    {
        var steps = 255 * request.Epsilon / Math.Sqrt(dataset.Shape!.Value.Size);
        if (request.Norm == AttackNorm.L2 && steps < 4)
        {
            note(FormattableString.Invariant(
                $"{dataset.Name}: an L2 change of {request.Epsilon:0.####} is {steps:0.0} steps of 1/255 a value. Models see whole steps, so the attack is weaker than on real numbers; a larger --eps loses less."));
        }
    }

    private static AttackOutcome One(AttackRequest request, CatalogedModel model, AttackImages images, CancellationToken cancel)
    {
        try
        {
            var options = new InferenceOptions(request.Device, 1);
            CheckpointTrials.Check(model, images.Dataset, options, cancel);
            using var classifier = Classifier.Open(model, options, images.Sample);
            classifier.UseClasses(images.Dataset.Classes);
            var results = images.Attack(classifier, request, cancel);
            return new AttackOutcome(model.ToCheckpoint(), images.Dataset.Name, AttackReport.Of(results), results, null);
        }
        catch (RefusedException error)
        {
            return new AttackOutcome(model.ToCheckpoint(), images.Dataset.Name, null, [], error.Message);
        }
    }
}
