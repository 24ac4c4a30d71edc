using EvalHarness.Evaluation;

namespace EvalHarness.EndToEnd;

/// <summary>Does something at the moment at which all cells of a run are stored and its analysis begins.</summary>
internal sealed class AtAnalysis(Action action) : IEvaluationProgress
{
    public void Note(string message)
    {
        if (message.StartsWith("Analysing", StringComparison.Ordinal))
        {
            action();
        }
    }

    public void Begin(int cells, int reused, long predictions)
    {
        // Nothing to do.
    }

    public void Advance(string condition, int predictions, double weight)
    {
        // Nothing to do.
    }

    public void CellDone()
    {
        // Nothing to do.
    }
}
