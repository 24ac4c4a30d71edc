using System.Globalization;
using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>
/// From what a user writes to settings. <c>NAME[@clean][:SEVERITIES]</c>, where NAME is a perturbation or a group and SEVERITIES is
/// <c>3</c>, <c>1-5</c> or <c>1,3,5</c>; without severities all five, except for the group <c>mnist-c</c>, which is the published set:
/// fifteen perturbations, each at its own severity.
/// </summary>
public static class PerturbationSelection
{
    /// <summary>What marks the clean mode in an id.</summary>
    public const string CleanSuffix = "@clean";

    /// <summary>The settings that a text selects, in the table's order.</summary>
    /// <exception cref="UsageException">An unknown name (the known ones are listed, nearest first) or severity.</exception>
    public static IReadOnlyList<PerturbationSetting> Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        var clean = name.EndsWith(CleanSuffix, StringComparison.Ordinal);
        name = clean ? name[..^CleanSuffix.Length] : name;
        IReadOnlyList<int>? severities = colon < 0 ? null : Severities(text[(colon + 1)..], text);

        if (StandardPerturbations.Find(name) is { } one)
        {
            return Settings([one], clean, severities ?? [.. Enumerable.Range(1, one.Severities)]);
        }

        if (!StandardPerturbations.Groups.Contains(name, StringComparer.Ordinal))
        {
            throw new UsageException(Unknown(name));
        }

        return severities is null && name == StandardPerturbations.MnistC
            ? [.. StandardPerturbations.PublishedMnistC.Select(s => s with { Mode = ModeOf(s.Perturbation, clean) })]
            : [.. Settings(StandardPerturbations.InGroup(name), clean, severities ?? All).Where(s => s.Severity <= s.Perturbation.Severities)];
    }

    /// <summary>Why settings cannot run on images of this shape: every problem, in words for the user.</summary>
    public static IReadOnlyList<string> Problems(IEnumerable<PerturbationSetting> settings, ImageShape shape) =>
        [.. settings.Select(s => s.Problem(shape)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Reads <c>3</c>, <c>1-5</c> or <c>1,3,5</c>, ascending.</summary>
    internal static List<int> Severities(string text, string whole)
    {
        var severities = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-', 2);
            if (!TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last) || first > last)
            {
                throw new UsageException(
                    $"'{whole}': severities run from 1 to {ImagePerturbation.MaximumSeverity}; write one (3), a range (1-5) or a list (1,3,5).");
            }

            severities.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return [.. severities];
    }

    private static readonly int[] All = [1, 2, 3, 4, 5];

    private static List<PerturbationSetting> Settings(
        IReadOnlyList<ImagePerturbation> perturbations, bool clean, IReadOnlyList<int> severities) =>
        [.. from p in perturbations from s in severities select new PerturbationSetting(p, ModeOf(p, clean), s)];

    // Where the published code has no quirk both modes are one, and it has one id.
    private static PerturbationMode ModeOf(ImagePerturbation perturbation, bool clean) =>
        clean && perturbation.HasCleanMode ? PerturbationMode.Clean : PerturbationMode.Canonical;

    private static bool TryParse(string text, out int severity) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out severity)
        && severity is >= 1 and <= ImagePerturbation.MaximumSeverity;

    private static string Unknown(string name)
    {
        var hint = name == "frost" ? " (the photographs of 'frost' are not ours to ship: 'frost_procedural' stands in)" : "";
        var known = StandardPerturbations.Groups.Concat(StandardPerturbations.All.Select(p => p.Id)).Concat(SampleSelection.Names)
            .OrderBy(k => Distance(name, k)).ThenBy(k => k, StringComparer.Ordinal);
        return $"There is no perturbation or group '{name}'{hint}. Nearest first: {string.Join(", ", known)}.";
    }

    // A name that holds the other costs nothing but a little for its length.
    private static double Distance(string wanted, string known) => wanted.Length >= 3 && known.Contains(wanted, StringComparison.OrdinalIgnoreCase)
        ? known.Length / 100.0
        : Nearest.Distance(wanted, known);
}
