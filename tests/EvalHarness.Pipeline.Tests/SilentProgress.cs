using EvalHarness.Evaluation;

namespace EvalHarness;

/// <summary>Tells nobody anything.</summary>
internal sealed class SilentProgress : IEvaluationProgress
{
    public void Note(string message)
    {
    }

    public void Begin(int cells, int reused, long predictions)
    {
    }

    public void Advance(string condition, int predictions, double weight)
    {
    }

    public void CellDone()
    {
    }
}
