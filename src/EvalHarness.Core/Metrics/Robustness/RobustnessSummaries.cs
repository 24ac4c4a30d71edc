namespace EvalHarness.Metrics.Robustness;

/// <summary>Turns a corruption table into mCE, relative mCE and gaps.</summary>
public static class RobustnessSummaries
{
    /// <summary>The baseline name that stands for AlexNet's published table.</summary>
    public const string AlexNetBaseline = "alexnet";

    private const string NoIntervals =
        "no intervals: a table without sample counts (column n) does not say how certain its accuracies are";

    private const string WithIntervals =
        "95 % intervals from column n, Wilson's for an accuracy and what follows from them for the rest; corrupted copies of one sample are not independent and a "
            + "table does not say how much they agree, so errors of a model's cells are taken to be fully correlated: the intervals are at least wide enough";

    /// <summary>
    /// Summarises the table. Without a baseline: the smallest model if every model has its parameters, else the first of the table.
    /// <see cref="AlexNetBaseline"/> takes AlexNet's table, unless a model of the table has that name.
    /// </summary>
    /// <exception cref="UsageException">The baseline is not in the table.</exception>
    public static RobustnessSummary Of(CorruptionTable table, string? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var (name, against, note) = Baseline(table, baseline);
        var scored = CorruptionNames.Scored(table.Models.SelectMany(model => table.Errors(model).ByCorruption.Keys));
        var models = new Dictionary<string, ModelRobustness>(StringComparer.Ordinal);
        foreach (var model in table.Models)
        {
            models[model] = new TableModel(table, model, name, against, scored).Summary();
        }

        var counted = table.Rows.Any(row => row.N is not null);
        return new RobustnessSummary(name, note, scored, counted ? WithIntervals : NoIntervals, models);
    }

    private static (string Name, CorruptionErrors Errors, string Note) Baseline(CorruptionTable table, string? asked)
    {
        if (asked is not null)
        {
            var found = table.Models.FirstOrDefault(model => string.Equals(model, asked, StringComparison.Ordinal));
            if (found is not null)
            {
                return (found, table.Errors(found), "as asked");
            }

            return string.Equals(asked, AlexNetBaseline, StringComparison.OrdinalIgnoreCase)
                ? (AlexNet.Name, AlexNet.Baseline, "AlexNet's published table, which holds for ImageNet-C at 224 x 224 only")
                : throw new UsageException(
                    $"The baseline '{asked}' is not in the table. It has {string.Join(", ", table.Models)}; "
                        + $"'{AlexNetBaseline}' takes AlexNet's published table.");
        }

        var sizes = table.Models.Select(model => (model, Size: Size(table, model))).ToArray();
        if (sizes.All(model => model.Size is not null))
        {
            var smallest = sizes.MinBy(model => model.Size).model;
            return (smallest, table.Errors(smallest), "the smallest model of the table");
        }

        var first = table.Models[0];
        return (first, table.Errors(first), "the first model of the table, since not every model has its parameters");
    }

    private static double? Size(CorruptionTable table, string model) =>
        table.Rows.FirstOrDefault(row => row.Parameters is not null && string.Equals(row.Model, model, StringComparison.Ordinal))?.Parameters;
}
