namespace EvalHarness.Inference;

/// <summary>Takes a normalized text apart.</summary>
internal interface IPieceSplitter
{
    /// <summary>Its parts in order; an id of -1 where a part is no piece.</summary>
    IEnumerable<(int Start, int Length, int Id)> Split(string text);
}
