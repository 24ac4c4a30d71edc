using EvalHarness.Data;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Analysis.Reliability;

/// <summary>A checkpoint's resampled accuracies on one clean dataset: the numbers that everything about robustness is made of.</summary>
internal sealed class CheckpointCells
{
    private readonly List<(CellOutcomes Cell, Resampled Clean)> _cleanOn = [];

    private CheckpointCells(Checkpoint checkpoint, SampleScores cleanScores, CellOutcomes clean, Resampled cleanAccuracy)
    {
        Checkpoint = checkpoint;
        CleanScores = cleanScores;
        Clean = clean;
        CleanAccuracy = cleanAccuracy;
    }

    public Checkpoint Checkpoint { get; }

    public SampleScores CleanScores { get; }

    public CellOutcomes Clean { get; }

    public Resampled CleanAccuracy { get; }

    /// <summary>Measured cells by condition.</summary>
    public Dictionary<string, PerturbedCell> Perturbed { get; } = new(StringComparer.Ordinal);

    /// <summary>Smallest number of images behind a perturbed cell; the clean cell's where there is none.</summary>
    public long Images => Perturbed.Count == 0 ? Clean.Present : Perturbed.Values.Min(cell => cell.Outcomes.Present);

    public static CheckpointCells Of(DatasetView view, Checkpoint checkpoint)
    {
        var scores = view.Cell(checkpoint, view.Clean)!;
        var clean = CellOutcomes.Of(view.Universe, scores);
        var cells = new CheckpointCells(checkpoint, scores, clean, clean.Accuracy(view.Resamples!));
        foreach (var condition in view.Corruptions.SelectMany(corruption => corruption.Conditions))
        {
            if (view.Cell(checkpoint, condition) is { } perturbed)
            {
                cells.Add(view, condition, perturbed);
            }
        }

        return cells;
    }

    /// <summary>Mean accuracy over the severities of a corruption; null if it was not measured.</summary>
    public Resampled? Accuracy(CorruptionView corruption) => Mean(corruption, cell => cell.Accuracy);

    /// <summary>Clean accuracy on the same images, mean over the severities.</summary>
    public Resampled? CleanOn(CorruptionView corruption) => Mean(corruption, cell => cell.CleanOnSame);

    /// <summary>Mean over corruptions, each with the same weight; null if none was measured.</summary>
    public static Resampled? MeanOver(IEnumerable<CorruptionView> corruptions, Func<CorruptionView, Resampled?> of)
    {
        var parts = corruptions.Select(of).OfType<Resampled>().ToArray();
        return parts.Length == 0 ? null : Resampled.Mean(parts);
    }

    private Resampled? Mean(CorruptionView corruption, Func<PerturbedCell, Resampled> of)
    {
        var parts = corruption.Conditions
            .Where(condition => Perturbed.ContainsKey(condition.Id)).Select(condition => of(Perturbed[condition.Id])).ToArray();
        return parts.Length == 0 ? null : Resampled.Mean(parts);
    }

    private void Add(DatasetView view, Condition condition, SampleScores scores)
    {
        var outcomes = CellOutcomes.Of(view.Universe, scores);
        if (outcomes.OnImagesOf(Clean) is { Present: > 0 } shared)
        {
            Perturbed[condition.Id] = new PerturbedCell(condition, shared, shared.Accuracy(view.Resamples!), CleanOnImages(view, shared));
        }
    }

    // The conditions of a dataset read the same images as a rule: their clean accuracy is then worked out once.
    private Resampled CleanOnImages(DatasetView view, CellOutcomes cell)
    {
        foreach (var (known, clean) in _cleanOn)
        {
            if (ReferenceEquals(known.OnImagesOf(cell), known))
            {
                return clean;
            }
        }

        var accuracy = Clean.OnImagesOf(cell).Accuracy(view.Resamples!);
        _cleanOn.Add((cell, accuracy));
        return accuracy;
    }
}

/// <summary>One perturbed cell with its accuracy and the clean accuracy on the same images.</summary>
internal sealed record PerturbedCell(Condition Condition, CellOutcomes Outcomes, Resampled Accuracy, Resampled CleanOnSame);
