using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Inference.Trials;

/// <summary>What the process that tries checkpoints is told, on one line of its standard input.</summary>
/// <param name="Trials">What to try, in this order.</param>
/// <param name="Settings">How.</param>
/// <param name="Scratch">Full path of a folder for what is left over; gone when the process is.</param>
internal sealed record TrialOrder(IReadOnlyList<TrialPlace> Trials, TrialSettings Settings, string Scratch);

/// <summary>Where a checkpoint and its data lie.</summary>
/// <param name="Model">Full path of the checkpoint.</param>
/// <param name="Dataset">Full path of the folder of its data.</param>
internal sealed record TrialPlace(string Model, string Dataset);

/// <summary>What it answers: a line when a trial begins, and one with what was found.</summary>
/// <param name="Trial">Number of the trial, from 0.</param>
/// <param name="Outcome">What was found; null when it begins.</param>
internal sealed record TrialAnswer(int Trial, TrialOutcome? Outcome)
{
    // Sets answers apart from what native libraries may print.
    private const string Mark = "evalharness-trial ";

    public string ToLine() => Mark + JsonSerializer.Serialize(this, RunJson.Compact);

    public static TrialAnswer? Parse(string line) =>
        line.StartsWith(Mark, StringComparison.Ordinal) ? JsonSerializer.Deserialize<TrialAnswer>(line.AsSpan(Mark.Length), RunJson.Compact) : null;
}
