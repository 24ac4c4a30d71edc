using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;

namespace EvalHarness.Perturbing;

/// <summary>From what a user writes to the settings for a table or for texts; <see cref="PerturbationChoice"/> does it for images.</summary>
public static class SampleChoice
{
    /// <summary>The settings that selections come to, each once.</summary>
    /// <exception cref="UsageException">A name is unknown or not made for the dataset's kind, or covariate shift is asked for without a number to shift along.</exception>
    public static IReadOnlyList<SampleSetting> Of(Dataset dataset, IEnumerable<string> selections)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(selections);
        var (group, kind) = dataset.Kind == DataKind.Text ? ("text", "texts") : ("tabular", "tables");
        var settings = new List<SampleSetting>();
        foreach (var text in selections)
        {
            var chosen = SampleSelection.Knows(text) ? SampleSelection.Resolve(text).Where(setting => setting.Perturbation.Kind == dataset.Kind).ToList() : [];
            if (chosen.Count == 0)
            {
                var names = SampleSelection.All.Where(one => one.Kind == dataset.Kind).Select(one => one.Id).Prepend(group);
                throw new UsageException(
                    $"'{text}' is no perturbation of {kind}, which {dataset.Name} needs. Use one of: {string.Join(", ", Nearest.Order(text.Split(':')[0], names))}.");
            }

            settings.AddRange(chosen);
        }

        return settings.Exists(setting => setting.Perturbation is CovariateShift) && dataset.Columns.All(column => column.IsCategory)
            ? throw new UsageException($"'{CovariateShift.Name}' drifts along numbers, and {dataset.Name} has categories alone. Select others.")
            : [.. settings.DistinctBy(setting => setting.ToString(), StringComparer.Ordinal)];
    }
}
