namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Robust accuracy against what a checkpoint costs.</summary>
internal static class ParetoFronts
{
    private static readonly string[] Costs = ["parameters", "macs", "file_bytes"];

    /// <summary>The fronts over the costs that are the same on every machine.</summary>
    public static IReadOnlyList<ParetoFront> Of(FamilyContext context)
    {
        if (context.Values(CellDraws.Accuracy, context.RobustGroup) is not { } values)
        {
            return [];
        }

        return
        [
            .. Costs.Select(cost => Of(
                context.Id("front", cost),
                cost,
                context.RobustGroup,
                context.All.Where(checkpoint => checkpoint.Scales.ContainsKey(cost)).ToDictionary(one => one.Id, one => one.Scales[cost], StringComparer.Ordinal),
                values.Rows)).OfType<ParetoFront>(),
        ];
    }

    /// <summary>The front of the checkpoints with a cost and an accuracy; null with fewer than two.</summary>
    /// <param name="id">Id its numbers begin with.</param>
    /// <param name="cost">Id of the cost.</param>
    /// <param name="group">Where accuracy was measured.</param>
    /// <param name="costs">Cost by checkpoint.</param>
    /// <param name="rows">Accuracy by checkpoint: as measured, then in each resample of the images.</param>
    public static ParetoFront? Of(string id, string cost, string group, IReadOnlyDictionary<string, double> costs, IReadOnlyDictionary<string, double[]> rows)
    {
        (string Checkpoint, double Cost, double[] Row)[] known =
        [
            .. costs.Where(pair => rows.ContainsKey(pair.Key))
                .OrderBy(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => (pair.Key, pair.Value, rows[pair.Key])),
        ];
        return known.Length < 2 ? null : new ParetoFront(id, cost, group, [.. known.Select(one => Point(one, known))]);
    }

    private static ParetoPoint Point((string Checkpoint, double Cost, double[] Row) one, (string Checkpoint, double Cost, double[] Row)[] known)
    {
        var share = 0.0;
        for (var b = 1; b < one.Row.Length; b++)
        {
            share += Dominated(one, known, b) ? 1 : 0;
        }

        return new ParetoPoint(
            one.Checkpoint, one.Cost, one.Row[0], !Dominated(one, known, 0), one.Row.Length > 1 ? share / (one.Row.Length - 1) : 0);
    }

    private static bool Dominated((string Checkpoint, double Cost, double[] Row) one, (string Checkpoint, double Cost, double[] Row)[] known, int b) =>
        known.Any(other => other.Cost <= one.Cost && other.Row[b] >= one.Row[b] && (other.Cost < one.Cost || other.Row[b] > one.Row[b]));
}
