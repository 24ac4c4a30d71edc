using EvalHarness.Attacks;
using EvalHarness.Datasets;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>A condition with its data, and the checkpoints that have to see it.</summary>
internal sealed class ConditionWork(Condition condition, Dataset dataset, Dataset cleanDataset)
{
    /// <summary>Its place in the list of all conditions.</summary>
    public int Index { get; init; }

    /// <summary>The condition.</summary>
    public Condition Condition { get; } = condition;

    /// <summary>The data it reads.</summary>
    public Dataset Dataset { get; } = dataset;

    /// <summary>The clean dataset it is compared with, which orders the classes.</summary>
    public Dataset CleanDataset { get; } = cleanDataset;

    /// <summary>The attack that each checkpoint meets; null for other conditions.</summary>
    public SquareAttackOptions? Attack { get; init; }

    /// <summary>Predictions that a sample takes at most.</summary>
    public int PredictionsPerSample => Attack?.Queries ?? 1;

    /// <summary>Lanes that it fits; while work is done, those whose cell is not in the store.</summary>
    public List<int> Lanes { get; } = [];

    /// <summary>Samples that will be read.</summary>
    public int Samples => Math.Min(Condition.Samples ?? int.MaxValue, Dataset.Count);

    /// <summary>How far the perturbed images are from clean ones; set once they were made.</summary>
    public MeasuredSeverity? Severity { get; set; }

    /// <summary>Samples that could not be read; set at the end.</summary>
    public IReadOnlyList<BadSample> Bad { get; set; } = [];
}
