namespace EvalHarness.History;

/// <summary>Which way a series moved.</summary>
public enum ChangeDirection
{
    /// <summary>For the worse: an alarm.</summary>
    Worse,

    /// <summary>For the better.</summary>
    Better,

    /// <summary>The metric has no better end.</summary>
    Neither,
}

/// <summary>Something recorded that changed when a series moved.</summary>
/// <param name="Fact">Its name: <c>model:mlp/small</c>, <c>version:onnxruntime</c>, ...</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is now.</param>
/// <param name="Likely">False where other series saw the same change and did not move.</param>
/// <param name="Text">In words.</param>
public sealed record ChangeCause(string Fact, string? Before, string? After, bool Likely, string Text);

/// <summary>A series whose level moved.</summary>
public sealed record NightlyFinding
{
    /// <summary>Id of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Id of the condition.</summary>
    public required string Condition { get; init; }

    /// <summary>Id of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Which way.</summary>
    public required ChangeDirection Direction { get; init; }

    /// <summary>Run of the first night at the new level.</summary>
    public required string FirstRun { get; init; }

    /// <summary>Position of that night in the history, from 1.</summary>
    public required int FirstNight { get; init; }

    /// <summary>Mean of the nights before.</summary>
    public required double Before { get; init; }

    /// <summary>Mean of the nights since.</summary>
    public required double After { get; init; }

    /// <summary>Standard deviation from night to night before the change; 0 where all nights were equal.</summary>
    public required double Noise { get; init; }

    /// <summary>p-value, corrected for the windows tried and (Benjamini and Yekutieli, 2001) for all series.</summary>
    public required double Q { get; init; }

    /// <summary>Whether the change is large enough to matter (<see cref="NightlyOptions.LeastEffect"/>).</summary>
    public required bool Matters { get; init; }

    /// <summary>What changed with it, most likely first; empty if nothing recorded changed.</summary>
    public required IReadOnlyList<ChangeCause> Causes { get; init; }

    /// <summary>The finding as a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Whether it raises an alarm: worse, real, and large enough to matter.</summary>
    public bool IsAlarm => Direction == ChangeDirection.Worse && Matters;
}

/// <summary>What the nights say.</summary>
/// <param name="Nights">Nights looked at.</param>
/// <param name="Tested">Series tested tonight.</param>
/// <param name="TooShort">Series whose history is too short to tell.</param>
/// <param name="NoiseFree">Whether every night that repeated another gave the same numbers, bit by bit.</param>
/// <param name="Findings">Series that moved: alarms first, by q.</param>
/// <param name="Options">When an alarm is raised.</param>
public sealed record NightlyReport(int Nights, int Tested, int TooShort, bool NoiseFree, IReadOnlyList<NightlyFinding> Findings, NightlyOptions Options)
{
    /// <summary>The findings that are alarms.</summary>
    public IEnumerable<NightlyFinding> Alarms => Findings.Where(finding => finding.IsAlarm);
}
