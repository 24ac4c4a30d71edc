namespace EvalHarness.Metrics.Robustness;

/// <summary>One line of a corruption table.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Corruption">Id of the corruption; <see cref="CorruptionTable.Clean"/> for clean data.</param>
/// <param name="Severity">1 to 5; 0 for clean data.</param>
/// <param name="Accuracy">Top-1 accuracy, 0 to 1.</param>
/// <param name="N">Samples it was measured on; null where the table does not say.</param>
/// <param name="Parameters">Parameters of the model, to find the smallest; null where the table does not say.</param>
public sealed record CorruptionRow(
    string Model, string Corruption, int Severity, double Accuracy, long? N = null, double? Parameters = null);

/// <summary>Accuracies of models under corruptions: what mCE and its relatives are computed from.</summary>
public sealed class CorruptionTable
{
    /// <summary>The corruption id of clean data.</summary>
    public const string Clean = "clean";

    private readonly Dictionary<string, CorruptionErrors> _errors = new(StringComparer.Ordinal);

    /// <summary>Takes the rows; a model, corruption and severity may occur once.</summary>
    /// <exception cref="ArgumentException">A cell occurs twice or an accuracy is not within 0 to 1.</exception>
    public CorruptionTable(IReadOnlyList<CorruptionRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Rows = rows;
        Models = rows.Select(row => row.Model).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var model in Models)
        {
            _errors[model] = Collect(model, rows.Where(row => string.Equals(row.Model, model, StringComparison.Ordinal)));
        }
    }

    /// <summary>All rows, as given.</summary>
    public IReadOnlyList<CorruptionRow> Rows { get; }

    /// <summary>Models in the order of their first row.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The errors of a model.</summary>
    public CorruptionErrors Errors(string model) => _errors[model];

    /// <summary>The row of a cell; null if the table has none.</summary>
    public CorruptionRow? Find(string model, string corruption, int severity)
    {
        foreach (var row in Rows)
        {
            if (row.Severity == severity
                && string.Equals(row.Model, model, StringComparison.Ordinal)
                && string.Equals(row.Corruption, corruption, StringComparison.Ordinal))
            {
                return row;
            }
        }

        return null;
    }

    private static CorruptionErrors Collect(string model, IEnumerable<CorruptionRow> rows)
    {
        double? clean = null;
        var errors = new Dictionary<string, Dictionary<int, double>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Accuracy is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"The accuracy of {model} under {row.Corruption} is {row.Accuracy}, not within 0 to 1.", nameof(rows));
            }

            bool isNew;
            if (string.Equals(row.Corruption, Clean, StringComparison.Ordinal))
            {
                isNew = clean is null;
                clean = 1 - row.Accuracy;
            }
            else
            {
                if (!errors.TryGetValue(row.Corruption, out var severities))
                {
                    errors[row.Corruption] = severities = [];
                }

                isNew = severities.TryAdd(row.Severity, 1 - row.Accuracy);
            }

            if (!isNew)
            {
                throw new ArgumentException($"{model}, {row.Corruption}, severity {row.Severity} occurs twice.", nameof(rows));
            }
        }

        return new CorruptionErrors(
            clean, errors.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<int, double>)row.Value, StringComparer.Ordinal));
    }
}
