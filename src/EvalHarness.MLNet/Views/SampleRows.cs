using EvalHarness.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>The samples of some cells, one cell in memory at a time.</summary>
internal sealed class SampleRows : ViewRows
{
    private readonly IEnumerator<SampleCell> _cells;
    private readonly Func<SampleScores, int, bool>? _keep;

    public SampleRows(IEnumerable<SampleCell> cells, Func<SampleScores, int, bool>? keep) => (_cells, _keep) = (cells.GetEnumerator(), keep);

    /// <summary>The cell that the row belongs to.</summary>
    public SampleCell Cell => _cells.Current;

    /// <summary>The columns of the cell.</summary>
    public SampleScores Scores { get; private set; } = null!;

    /// <summary>The row in the cell.</summary>
    public int At { get; private set; }

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        while (true)
        {
            while (Scores is null || ++At >= Scores.Count)
            {
                if (!_cells.MoveNext())
                {
                    return false;
                }

                (Scores, At) = (_cells.Current.Load(), -1);
            }

            if (_keep?.Invoke(Scores, At) ?? true)
            {
                return true;
            }
        }
    }

    /// <summary>Whether a sample counts in metrics: it has a label, a prediction and finite numbers.</summary>
    public static bool IsScorable(SampleScores scores, int i) =>
        scores.Label[i] >= 0 && scores.Prediction[i] >= 0 && double.IsFinite(scores.Confidence[i] + scores.Nll[i] + scores.Brier[i]);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _cells.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cell whose samples are loaded when a cursor arrives there.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Condition">Id of the condition.</param>
/// <param name="Load">Reads its columns.</param>
internal sealed record SampleCell(string Checkpoint, string Condition, Func<SampleScores> Load);
