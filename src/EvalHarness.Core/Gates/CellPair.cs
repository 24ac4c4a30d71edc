using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Gates;

/// <summary>The samples of a cell in two runs, matched once for all metrics.</summary>
internal sealed class CellMatch(SampleScores? candidate, SampleScores? baseline, CellMatch? clean = null)
{
    /// <summary>The clean cells that an out-of-distribution cell is told apart from; null for other cells.</summary>
    public CellMatch? Clean => clean;

    /// <summary>Samples of the candidate; null if they are not stored.</summary>
    public SampleScores? Candidate => candidate;

    /// <summary>Samples of the baseline; null if they are not stored, or are of other data.</summary>
    public SampleScores? Baseline => baseline;

    /// <summary>The samples both have; null if they cannot be paired.</summary>
    public SamplePairs? Pairs { get; } = SamplePairs.Match(candidate, baseline);

    /// <summary>Whether both gave the same outputs, sample by sample.</summary>
    public bool IsIdentical { get; } = candidate is not null && baseline is not null && SamplePairs.AreIdentical(candidate, baseline);
}

/// <summary>One metric of one condition, of a checkpoint and of its baseline; both have a value.</summary>
internal sealed record CellPair(string Dataset, string Metric, Measurement Candidate, Measurement Baseline, CellMatch Match)
{
    /// <summary>Samples of the checkpoint.</summary>
    public SampleScores? CandidateSamples => Match.Candidate;

    /// <summary>Samples of the baseline.</summary>
    public SampleScores? BaselineSamples => Match.Baseline;

    /// <summary>The samples both have; null if they cannot be paired.</summary>
    public SamplePairs? Pairs => Match.Pairs;

    /// <summary>Whether outputs and values are the same.</summary>
    public bool IsIdentical => Match.IsIdentical && Match.Clean is not { IsIdentical: false } && Candidate.Value == Baseline.Value;
}
