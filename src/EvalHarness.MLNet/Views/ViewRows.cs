namespace EvalHarness.MLNet.Views;

/// <summary>Where one cursor stands: its own reader or its own loaded cell, so that many cursors never disturb each other.</summary>
internal abstract class ViewRows : IDisposable
{
    /// <summary>Goes to the next row; false at the end.</summary>
    public abstract bool MoveNext();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what was opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
