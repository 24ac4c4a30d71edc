using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference.Trials;

/// <summary>
/// Tries checkpoints before anything relies on them. A graph from anywhere may crash or hang ONNX Runtime, which no code can catch, so this
/// happens in a process of its own where the program has said how to start one.
/// </summary>
public static class CheckpointTrials
{
    /// <summary>Program and arguments that end in <see cref="TrialHost.Serve(TextReader, TextWriter)"/>; empty to try in this process.</summary>
    public static IReadOnlyList<string> Command { get; private set; } = [];

    /// <summary>Says how such a process is started, once for the whole program.</summary>
    public static void Use(IReadOnlyList<string> command) => Command = command;

    /// <summary>Tries one.</summary>
    /// <exception cref="RefusedException">It cannot be run: this process must not open it.</exception>
    internal static void Check(CatalogedModel model, Dataset dataset, InferenceOptions options, CancellationToken cancel = default)
    {
        Run([new CheckpointTrial(model, dataset)], new TrialSettings(options, Measures: false), Found, cancel);

        static void Found(CheckpointTrial trial, TrialOutcome outcome)
        {
            if (outcome.Refusal is { } refusal)
            {
                throw new RefusedException(refusal.Reason, refusal.WayOut);
            }
        }
    }

    /// <summary>Tries one after another, and tells what was found of each.</summary>
    internal static void Run(
        IReadOnlyList<CheckpointTrial> trials, TrialSettings settings, Action<CheckpointTrial, TrialOutcome> found, CancellationToken cancel)
    {
        // Data that lie in no folder are in this process only.
        var left = trials.ToList();
        if (Command.Count > 0)
        {
            new TrialProcess(Command, settings).Run([.. trials.Where(trial => trial.Dataset.Folder.Length > 0)], Found, cancel);
        }

        foreach (var trial in left.ToList())
        {
            cancel.ThrowIfCancellationRequested();
            Found(trial, trial.Run(settings));
        }

        void Found(CheckpointTrial trial, TrialOutcome outcome)
        {
            left.Remove(trial);
            found(trial, outcome);
        }
    }
}
