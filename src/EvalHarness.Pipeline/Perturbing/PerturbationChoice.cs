using EvalHarness.Data;
using EvalHarness.Perturbations;

namespace EvalHarness.Perturbing;

/// <summary>What a user's selections come to on images of one shape.</summary>
/// <param name="Settings">What can be done, each once, in the order of the selections.</param>
/// <param name="LeftOut">Members of groups that cannot run on such images, as sentences.</param>
public sealed record PerturbationChoice(IReadOnlyList<PerturbationSetting> Settings, IReadOnlyList<string> LeftOut)
{
    /// <summary>Resolves the selections.</summary>
    /// <exception cref="UsageException">A name is unknown, or a perturbation that was named itself cannot run: every problem is listed.</exception>
    public static PerturbationChoice Of(IEnumerable<string> selections, ImageShape shape)
    {
        ArgumentNullException.ThrowIfNull(selections);
        var settings = new List<PerturbationSetting>();
        var leftOut = new List<string>();
        var problems = new List<string>();
        foreach (var text in selections)
        {
            if (SampleSelection.Knows(text))
            {
                throw new UsageException($"'{text}' is made for tables or texts, and these are images ({shape}). Name a dataset of that kind; texts are perturbed by 'evalharness run' alone.");
            }

            var chosen = PerturbationSelection.Resolve(text);
            var isGroup = StandardPerturbations.Groups.Contains(text.Split(':', '@')[0].Trim(), StringComparer.Ordinal);
            settings.AddRange(chosen.Where(setting => setting.Problem(shape) is null));
            (isGroup ? leftOut : problems).AddRange(PerturbationSelection.Problems(chosen, shape));
        }

        if (problems.Count > 0)
        {
            throw new UsageException(string.Join('\n', problems.Distinct(StringComparer.Ordinal)));
        }

        return settings.Count > 0
            ? new PerturbationChoice(
                [.. settings.DistinctBy(setting => setting.ToString(), StringComparer.Ordinal)], [.. leftOut.Distinct(StringComparer.Ordinal)])
            : throw new UsageException("Nothing is left to do. " + string.Join(' ', leftOut.Distinct(StringComparer.Ordinal)));
    }
}
