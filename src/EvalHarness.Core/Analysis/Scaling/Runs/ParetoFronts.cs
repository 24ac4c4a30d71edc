using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling.Runs;

/// <summary>Robust accuracy against parameters, latency and file size.</summary>
internal static class ParetoFronts
{
    private static readonly string[] Costs = ["parameters", "latency_ms", "file_bytes"];

    public static IReadOnlyList<ParetoFront> Of(FamilyContext context)
    {
        if (context.Values(CellDraws.Accuracy, context.RobustGroup) is not { } values)
        {
            return [];
        }

        var fronts = new List<ParetoFront>();
        foreach (var cost in Costs)
        {
            Checkpoint[] known = [.. context.All
                .Where(checkpoint => checkpoint.Scales.ContainsKey(cost) && values.Rows.ContainsKey(checkpoint.Id))
                .OrderBy(checkpoint => checkpoint.Scales[cost])
                .ThenBy(checkpoint => checkpoint.Id, StringComparer.Ordinal)];
            if (known.Length > 1)
            {
                fronts.Add(new ParetoFront(cost, context.RobustGroup, [.. known.Select(one => Point(one, known, cost, values))]));
            }
        }

        return fronts;
    }

    private static ParetoPoint Point(Checkpoint one, Checkpoint[] known, string cost, GroupValues values)
    {
        var row = values.Rows[one.Id];
        var share = 0.0;
        for (var b = 1; b < row.Length; b++)
        {
            share += Dominated(one, known, cost, values, b) ? 1 : 0;
        }

        return new ParetoPoint(
            one.Id, one.Scales[cost], row[0], !Dominated(one, known, cost, values, 0), row.Length > 1 ? share / (row.Length - 1) : 0);
    }

    private static bool Dominated(Checkpoint one, Checkpoint[] known, string cost, GroupValues values, int b)
    {
        var (price, accuracy) = (one.Scales[cost], values.Rows[one.Id][b]);
        return known.Any(other =>
        {
            var (otherPrice, otherAccuracy) = (other.Scales[cost], values.Rows[other.Id][b]);
            return otherPrice <= price && otherAccuracy >= accuracy && (otherPrice < price || otherAccuracy > accuracy);
        });
    }
}
