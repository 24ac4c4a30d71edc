using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>
/// Signs of too little or too much training: a checkpoint that still improved over its own last earlier epoch, and one whose
/// train-test gap widened while test accuracy stood still. All differences are paired by image.
/// </summary>
internal static class BalanceFlags
{
    public static IReadOnlyList<BalanceFlag> Of(FamilyContext context)
    {
        if (context.Values(CellDraws.Accuracy, ConditionGroup.Clean) is not { } clean)
        {
            return [];
        }

        var flags = new List<BalanceFlag>();
        foreach (var final in context.Rungs)
        {
            if (LastEarlier(context, final) is { } earlier && clean.Rows.ContainsKey(earlier.Id))
            {
                var gain = Difference(clean.Rows, final.Id, earlier.Id);
                if (Lines.Interval(gain).Lower > 0)
                {
                    var text = FormattableString.Invariant(
                        $"clean accuracy still rose by {Points(gain)} from epoch {earlier.Scales["epochs"]:0.#} to {Epochs(final)}");
                    flags.Add(new BalanceFlag(context.Id("undertrained", final.Name), final.Id, "undertrained", text));
                }

                Overfitted(flags, context, clean.Rows, earlier, final);
            }
        }

        for (var i = 1; i < context.Rungs.Count; i++)
        {
            Overfitted(flags, context, clean.Rows, context.Rungs[i - 1], context.Rungs[i]);
        }

        return [.. flags.DistinctBy(flag => flag.Id)];
    }

    private static void Overfitted(
        List<BalanceFlag> flags, FamilyContext context, IReadOnlyDictionary<string, double[]> clean, Checkpoint before, Checkpoint after)
    {
        if (context.Values(CellDraws.Accuracy, ConditionGroup.Train) is not { } train
            || !train.Rows.ContainsKey(before.Id)
            || !train.Rows.ContainsKey(after.Id))
        {
            return;
        }

        var test = Difference(clean, after.Id, before.Id);
        var seen = Difference(train.Rows, after.Id, before.Id);
        double[] gap = [.. seen.Zip(test, (a, b) => a - b)];
        if (Lines.Interval(gap).Lower > 0 && Lines.Interval(test).Lower <= 0)
        {
            var text = $"against {before.Name} the train-test gap widened by {Points(gap)} while clean accuracy changed by {Points(test)}";
            flags.Add(new BalanceFlag(context.Id("overfitted", after.Name), after.Id, "overfitted", text));
        }
    }

    private static Checkpoint? LastEarlier(FamilyContext context, Checkpoint final) => context.All
        .Where(one => one.Variant == "earlier_epoch"
            && (one.Parent == final.Name || one.Parent == final.Id)
            && one.Scales.ContainsKey("epochs")
            && (!final.Scales.TryGetValue("epochs", out var last) || one.Scales["epochs"] < last))
        .MaxBy(one => one.Scales["epochs"]);

    private static string Epochs(Checkpoint checkpoint) => checkpoint.Scales.TryGetValue("epochs", out var epochs)
        ? FormattableString.Invariant($"epoch {epochs:0.#}")
        : "the last one";

    private static double[] Difference(IReadOnlyDictionary<string, double[]> rows, string a, string b) =>
        [.. rows[a].Zip(rows[b], (x, y) => x - y)];

    private static string Points(double[] row)
    {
        var interval = Lines.Interval(row);
        return FormattableString.Invariant($"{100 * row[0]:0.0} points [{Headlines.Bound(interval.Lower)}, {Headlines.Bound(interval.Upper)}]");
    }
}
