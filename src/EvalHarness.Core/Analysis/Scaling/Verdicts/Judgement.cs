using EvalHarness.Analysis.Scaling.Fitting;

namespace EvalHarness.Analysis.Scaling.Verdicts;

/// <summary>A verdict with what it rests on.</summary>
internal sealed record Judgement
{
    public required TrendVerdict Verdict { get; init; }

    public required string Reason { get; init; }

    public ScoredFit? Constant { get; init; }

    public ScoredFit? Linear { get; init; }

    /// <summary>The best smooth form that goes one way.</summary>
    public ScoredFit? Smooth { get; init; }

    public Turn? Turn { get; init; }

    public Jump? Jump { get; init; }

    /// <summary>Improvement from the smallest to the largest scale along the line in log x.</summary>
    public double Change { get; init; }

    /// <summary>Its standard error.</summary>
    public double ChangeError { get; init; }

    /// <summary>Half the width of its interval.</summary>
    public double ChangeMargin { get; init; }

    /// <summary>How many times more samples an answer would take; null where samples would not help or are not needed.</summary>
    public double? SamplesFactor { get; init; }

    /// <summary>How many scales an answer would take; null where scales are not what is missing.</summary>
    public int? ScalesNeeded { get; init; }
}
