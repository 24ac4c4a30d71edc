namespace EvalHarness.Datasets;

/// <summary>Goes through the indices that are read: all, or a list.</summary>
internal sealed class IndexWalk(int[]? indices, int count)
{
    private int _next;

    /// <summary>The next index; false at the end.</summary>
    public bool Next(out int index)
    {
        if (_next >= (indices?.Length ?? count))
        {
            index = -1;
            return false;
        }

        index = indices is null ? _next : indices[_next];
        _next++;
        return true;
    }
}
