using EvalHarness.Evaluation;

namespace EvalHarness.EndToEnd;

/// <summary>Does something at the moment at which a run knows what it has to evaluate, and has evaluated nothing yet.</summary>
internal sealed class AtBegin(Action action) : IEvaluationProgress
{
    public void Note(string message)
    {
        // Nothing to do.
    }

    public void Begin(int cells, int reused, long predictions) => action();

    public void Advance(string condition, int predictions, double weight)
    {
        // Nothing to do.
    }

    public void CellDone()
    {
        // Nothing to do.
    }
}
