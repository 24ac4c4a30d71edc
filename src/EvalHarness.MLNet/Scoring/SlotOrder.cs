using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Scoring;

/// <summary>
/// Where each class stands in a score vector. ML.NET orders the scores by the keys of the training labels, often the order in which they
/// first occurred; the slot names say which is which.
/// </summary>
internal static class SlotOrder
{
    /// <summary>The slot of every class; null where the slots have no names, so that the order of the classes is all there is.</summary>
    /// <exception cref="UsageException">The named slots are not the classes.</exception>
    public static int[]? Of(DataViewSchema.Column score, IReadOnlyList<string> classes)
    {
        if (!score.HasSlotNames())
        {
            return null;
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        score.GetSlotNames(ref names);
        var slots = names.DenseValues().Select(name => name.ToString()).ToList();
        int[] order = [.. classes.Select(name => slots.IndexOf(name))];
        return slots.Count == classes.Count && !order.Contains(-1) && order.Distinct().Count() == order.Length
            ? order
            : throw new UsageException($"The model scores the classes {string.Join(", ", slots)}, but the dataset has {string.Join(", ", classes)}.");
    }
}
