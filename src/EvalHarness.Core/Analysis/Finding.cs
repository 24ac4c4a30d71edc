namespace EvalHarness.Analysis;

/// <summary>How much a finding should weigh.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>May change a decision.</summary>
    Warning,

    /// <summary>Should change a decision.</summary>
    Serious,
}

/// <summary>Something that the numbers say and a reader should not have to find alone.</summary>
/// <param name="Id">Kind of finding, snake_case: <c>overconfident_under_shift</c>, ...</param>
/// <param name="Severity">How much it should weigh.</param>
/// <param name="Sentence">What was found, as one sentence with its numbers.</param>
/// <param name="Numbers">The numbers that it rests on, by name.</param>
/// <param name="Checkpoint">Checkpoint it is about; null if about several.</param>
/// <param name="Condition">Condition it is about; null if about several.</param>
public sealed record Finding(
    string Id,
    FindingSeverity Severity,
    string Sentence,
    IReadOnlyDictionary<string, double> Numbers,
    string? Checkpoint = null,
    string? Condition = null);
