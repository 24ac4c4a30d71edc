namespace EvalHarness.Evaluation;

/// <summary>Hears how an evaluation goes on. Called from several threads.</summary>
public interface IEvaluationProgress
{
    /// <summary>Something worth telling once: a refused file, an automatic choice.</summary>
    void Note(string message);

    /// <summary>Work is about to begin.</summary>
    /// <param name="cells">Cells in all.</param>
    /// <param name="reused">Of these, taken over from earlier runs.</param>
    /// <param name="predictions">Predictions to make, the measure of the work.</param>
    void Begin(int cells, int reused, long predictions);

    /// <summary>Predictions were made.</summary>
    /// <param name="condition">The condition they belong to.</param>
    /// <param name="predictions">How many.</param>
    /// <param name="weight">Their share of the expected work, 0 to 1.</param>
    void Advance(string condition, int predictions, double weight);

    /// <summary>A cell is finished.</summary>
    void CellDone();
}
