using System.Globalization;
using System.Text.Json;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Output;

/// <summary>Every perturbation and group there is.</summary>
internal static class PerturbationList
{
    /// <summary>Writes a table and the groups, or one JSON object.</summary>
    public static void Write(TextWriter writer, int width, bool json)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(Describe(), RunJson.Options));
            return;
        }

        TextTable.Write(
            writer,
            width,
            [new("perturbation"), new("groups", Priority: 1), new("what it does")],
            [.. StandardPerturbations.All.Select(perturbation => new[]
            {
                perturbation.Id, string.Join(", ", perturbation.Groups), perturbation.Summary + Limits(perturbation),
            }).Concat(SampleSelection.All.Select(perturbation => new[] { perturbation.Id, perturbation.Group, perturbation.Summary }))]);
        var groups = StandardPerturbations.Groups.Select(group => (Name: group, StandardPerturbations.InGroup(group).Count))
            .Concat(SampleSelection.All.GroupBy(perturbation => perturbation.Group).Select(group => (Name: group.Key, Count: group.Count())));
        writer.WriteLine(" Groups: " + string.Join(", ", groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Name} ({group.Count})"))));
        writer.WriteLine(" This command perturbs images and tables; those of the group text are for 'evalharness run' on texts.");
    }

    private static string Limits(ImagePerturbation perturbation) =>
        (perturbation.NeedsColour ? " Needs colour." : string.Empty)
        + (perturbation.HasCleanMode ? " Also as @clean." : string.Empty);

    private static object Describe() => new
    {
        Perturbations = StandardPerturbations.All.Select(perturbation => new
        {
            perturbation.Id,
            perturbation.Groups,
            perturbation.Severities,
            perturbation.HasCleanMode,
            perturbation.NeedsColour,
            perturbation.KeepsLabel,
            perturbation.IsRandom,
            perturbation.MinimumSide,
            perturbation.Summary,
            perturbation.Source,
        }),
        TablesAndTexts = SampleSelection.All.Select(perturbation => new { perturbation.Id, perturbation.Kind, perturbation.Summary }),
        Groups = StandardPerturbations.Groups.ToDictionary(group => group, group => StandardPerturbations.InGroup(group).Select(member => member.Id)),
    };
}
