using EvalHarness.Attacks;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Libraries;
using EvalHarness.Models;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>What a run is about to do: the checkpoints and datasets that were found and chosen, and every condition with the lanes it fits.</summary>
internal sealed class EvaluationSetup : IDisposable
{
    private EvaluationSetup(
        EvaluationRequest request, List<CheckpointLane> lanes, List<ConditionWork> conditions, List<RefusedFile> models, List<RefusedFile> datasets)
    {
        Request = request;
        Lanes = lanes;
        Conditions = conditions;
        RefusedModels = models;
        RefusedDatasets = datasets;
        StartedUtc = DateTime.UtcNow;
    }

    /// <summary>What was asked for.</summary>
    public EvaluationRequest Request { get; }

    /// <summary>The checkpoints, by family, size and name.</summary>
    public IReadOnlyList<CheckpointLane> Lanes { get; }

    /// <summary>The conditions, in the order in which reports list them; each names every lane that fits it.</summary>
    public IReadOnlyList<ConditionWork> Conditions { get; }

    /// <summary>Checkpoints that cannot be used.</summary>
    public IReadOnlyList<RefusedFile> RefusedModels { get; }

    /// <summary>Datasets that a checkpoint meets.</summary>
    public IEnumerable<Dataset> DatasetsMet =>
        Conditions.Where(work => work.Lanes.Count > 0).Select(work => work.Dataset).DistinctBy(dataset => dataset.Name, StringComparer.Ordinal);

    /// <summary>Datasets that cannot be used.</summary>
    public IReadOnlyList<RefusedFile> RefusedDatasets { get; }

    /// <summary>When it began.</summary>
    public DateTime StartedUtc { get; }

    /// <summary>Looks at the folders and plans.</summary>
    /// <exception cref="UsageException">Nothing is left to evaluate.</exception>
    public static EvaluationSetup Open(EvaluationRequest request, IEvaluationProgress progress)
    {
        if (request.Suite.Recalibrators.Count > 0 && MLNetAtHand.Current is null)
        {
            throw new UsageException(
                $"The suite's recalibrators ({string.Join(", ", request.Suite.Recalibrators)}) need ML.NET, which is not in this build. Take them out, or add a feed that has Microsoft.ML, then run scripts/setup --probe and build again.");
        }

        var models = ModelCatalog.Open(request.ModelsFolder);
        var datasets = DatasetCatalog.Open(request.DatasetsFolder, request.Datasets);
        var refusedModels = models.Refused.Select(refusal => new RefusedFile(refusal.Path, $"{refusal.Reason} {refusal.WayOut}")).ToList();
        var refusedDatasets = datasets.Refused.Select(refusal => new RefusedFile(refusal.Path, $"{refusal.Reason} {refusal.WayOut}")).ToList();
        var chosen = Choose(datasets.Datasets, dataset => dataset.Name, request.Suite.Datasets, "datasets", request.DatasetsFolder)
            .Where(dataset => IsIntact(dataset, refusedDatasets)).ToList();
        RefuseWhatFitsNoImage(request.Suite, chosen, progress);
        var lanes = Choose(models.Models, model => model.Id, request.Suite.Models, "models", request.ModelsFolder)
            .Select(model => new CheckpointLane(model, model.ToCheckpoint(), request.Suite.Recalibrators)).ToList();
        var found = lanes.Count + refusedModels.Count;
        var conditions = Plan(request, chosen, lanes, refusedModels);
        if (!conditions.Any(condition => condition.Lanes.Count > 0))
        {
            throw new UsageException(NothingLeft(request, refusedModels, refusedDatasets, found, chosen.Count));
        }

        foreach (var refused in refusedModels.Concat(refusedDatasets))
        {
            progress.Note($"Left out: {refused.Path}: {refused.Reason}");
        }

        NoteDoubts(lanes, conditions, progress);
        return new EvaluationSetup(request, lanes, conditions, refusedModels, refusedDatasets);
    }

    /// <summary>Names a checkpoint on this device, for the memory of batch sizes.</summary>
    public string BatchKey(CheckpointLane lane) => $"{lane.Checkpoint.Sha256} {Request.Device} {lane.Model.Runtime}";

    /// <summary>The batch size in force: the one asked for, else the one remembered, else null to measure.</summary>
    public int? BatchOf(CheckpointLane lane, JsonMemory<int> memory) =>
        Request.Batch ?? (memory.TryFind(BatchKey(lane), out var size) ? size : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in Lanes)
        {
            lane.Dispose();
        }
    }

    private static void NoteDoubts(List<CheckpointLane> lanes, List<ConditionWork> conditions, IEvaluationProgress progress)
    {
        foreach (var (index, lane) in lanes.Index())
        {
            var met = conditions.Where(work => work.Lanes.Contains(index) && work.Condition.Kind == ConditionKind.Clean).ToList();
            var doubts = met.Select(work => Fit.Guess(lane.Model, work.CleanDataset)).OfType<string>();
            (met.Count > 0 ? lane.Model.Warnings.Concat(doubts) : []).ToList().ForEach(doubt => progress.Note($"{lane.Model.Id}: {doubt}"));
        }
    }

    private static List<T> Choose<T>(IReadOnlyList<T> found, Func<T, string> name, IReadOnlyList<string> globs, string what, string folder)
    {
        foreach (var glob in globs)
        {
            if (found.Count > 0 && !found.Any(item => Glob.Matches(glob, name(item))))
            {
                throw new UsageException(
                    $"The suite's {what} pattern '{glob}' matches nothing in {folder}. There are: {string.Join(", ", Nearest.Order(glob, found.Select(name)))}.");
            }
        }

        return [.. found.Where(item => globs.Any(glob => Glob.Matches(glob, name(item))))];
    }

    private static bool IsIntact(Dataset dataset, List<RefusedFile> refused)
    {
        var problems = dataset.Verify();
        if (problems.Count == 0)
        {
            return true;
        }

        refused.Add(new RefusedFile(dataset.Name, string.Join(" ", problems)));
        return false;
    }

    private static List<ConditionWork> Plan(EvaluationRequest request, List<Dataset> datasets, List<CheckpointLane> lanes, List<RefusedFile> refused)
    {
        var planned = datasets.Select(dataset => new PlannedDataset(
            dataset.Name, Enum.Parse<Evaluation.DatasetRole>(dataset.Role.ToString()), dataset.Of, dataset.Kind == DataKind.Image, dataset.Distance)).ToList();
        var byName = datasets.ToDictionary(dataset => dataset.Name, StringComparer.Ordinal);
        var clean = planned.Where(dataset => dataset.Role == Evaluation.DatasetRole.Clean).Select(dataset => dataset.Name).ToList();
        var conditions = EvaluationPlan.Conditions(request.Suite, planned, dataset => Perturbations(request.Suite, byName[dataset.Name]))
            .Select(condition => new ConditionWork(condition, byName[condition.Dataset], byName[condition.CleanDataset]) { Attack = Attack(request.Suite, condition) })
            .ToList();
        for (var index = 0; index < lanes.Count; index++)
        {
            var problems = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var condition in conditions.Where(work => EvaluationPlan.Pairs(lanes[index].Checkpoint.Family, work.CleanDataset.Name, clean)))
            {
                var problem = Fit.Check(lanes[index].Model, condition.CleanDataset) ?? Fit.Check(lanes[index].Model, condition.Dataset);
                if (problem is null)
                {
                    condition.Lanes.Add(index);
                }
                else if (condition.Condition.Kind == ConditionKind.Clean)
                {
                    problems.Add($"{condition.Dataset.Name}: {problem}");
                }
            }

            if (!conditions.Any(work => work.Lanes.Contains(index)))
            {
                refused.Add(new RefusedFile(lanes[index].Model.Path, "It fits no clean dataset. " + string.Join(" ", problems)));
            }
        }

        return conditions;
    }

    // A group leaves out what cannot run; what was asked for by its name, or a group of which nothing is left, is a mistake.
    private static void RefuseWhatFitsNoImage(Suite suite, List<Dataset> datasets, IEvaluationProgress progress)
    {
        var images = datasets.Where(dataset => dataset.Kind == DataKind.Image && dataset.Role == Datasets.DatasetRole.Clean).ToList();
        var refused = new List<string>();
        foreach (var text in suite.Perturbations.Concat(suite.SyntheticOod).Where(text => !SampleSelection.Knows(text)))
        {
            var settings = PerturbationSelection.Resolve(text);
            var misfits = images.Where(dataset => settings.All(setting => setting.Problem(dataset.Shape!.Value) is not null)).ToList();
            var problems = misfits.SelectMany(dataset => settings.Select(setting => $"{dataset.Name}: {setting.Problem(dataset.Shape!.Value)}")).Distinct(StringComparer.Ordinal);
            if (misfits.Count > 0 && misfits.Count == images.Count)
            {
                refused.AddRange(problems);
            }
            else
            {
                problems.ToList().ForEach(problem => progress.Note($"Left out: {problem}"));
            }
        }

        if (refused.Count > 0)
        {
            throw new UsageException($"The suite '{suite.Name}' asks for perturbations that no dataset here can take.\n{string.Join('\n', refused.Distinct(StringComparer.Ordinal))}");
        }
    }

    private static SquareAttackOptions? Attack(Suite suite, Condition condition)
    {
        if (condition.Kind != ConditionKind.Attack)
        {
            return null;
        }

        var attack = suite.Attacks.First(candidate => string.Equals(EvaluationPlan.AttackId(candidate), condition.Perturbation, StringComparison.Ordinal));
        return new SquareAttackOptions(AttackSize.NormOf(attack.Norm), attack.Epsilon, attack.Queries, suite.Seed, condition.Dataset);
    }

    private static List<PlannedPerturbation> Perturbations(Suite suite, Dataset dataset)
    {
        if (dataset.Kind != DataKind.Image)
        {
            return [.. suite.Perturbations
                .SelectMany(SampleSelection.Resolve)
                .Where(setting => setting.Perturbation.Kind == dataset.Kind)
                .Where(setting => setting.Perturbation is not CovariateShift || dataset.Columns.Any(column => !column.IsCategory))
                .DistinctBy(setting => setting.ToString(), StringComparer.Ordinal)
                .Select(setting => new PlannedPerturbation(setting.Perturbation.Id, setting.Severity, setting.Perturbation.Group, KeepsLabel: true, setting.Perturbation is CovariateShift))];
        }

        var suffix = string.Equals(suite.Mode, "clean", StringComparison.Ordinal) ? PerturbationSelection.CleanSuffix : string.Empty;
        return [.. suite.Perturbations.Concat(suite.SyntheticOod)
            .Where(text => !SampleSelection.Knows(text))
            .SelectMany(text => PerturbationSelection.Resolve(WithMode(text, suffix)))
            .Where(setting => setting.Problem(dataset.Shape!.Value) is null)
            .DistinctBy(setting => setting.ToString(), StringComparer.Ordinal)
            .Select(setting => new PlannedPerturbation(setting.Id, setting.Severity, setting.Perturbation.Groups[0], setting.Perturbation.KeepsLabel))];
    }

    private static string WithMode(string text, string suffix)
    {
        if (suffix.Length == 0 || text.Contains('@', StringComparison.Ordinal))
        {
            return text;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? text + suffix : text[..colon] + suffix + text[colon..];
    }

    private static string NothingLeft(
        EvaluationRequest request, List<RefusedFile> models, List<RefusedFile> datasets, int found, int chosen)
    {
        var reasons = models.Concat(datasets).Select(refused => $"\n  {refused.Path}: {refused.Reason}");
        var clean = chosen == 0
            ? $" No usable dataset was found in {request.DatasetsFolder}: one of role 'clean' is needed ('evalharness datasets add PATH' describes one)."
            : string.Empty;
        return $"Nothing can be evaluated: of {(found == 1 ? "1 checkpoint" : $"{found} checkpoints")} in {request.ModelsFolder}, none fits a clean dataset in {request.DatasetsFolder}.{clean}{string.Concat(reasons)}";
    }
}
