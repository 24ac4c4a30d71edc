using System.Globalization;
using EvalHarness.Attacks;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Perturbations;
using YamlDotNet.RepresentationModel;

namespace EvalHarness.Suites;

/// <summary>Reads a suite from YAML: whole, with every problem listed at once. The built-in suites are such files, too.</summary>
public static class SuiteFile
{
    /// <summary>Names of the suites that come with EvalHarness.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["default", "demo", "quick"];

    /// <summary>Recalibrators that a suite may ask for beside ours.</summary>
    private static IReadOnlyList<string> OtherRecalibrators { get; } = ["mlnet_platt", "mlnet_isotonic", "mlnet_naive"];

    /// <summary>The suite of a file, or a built-in one by name.</summary>
    /// <exception cref="UsageException">Neither a file nor a built-in suite, or with problems.</exception>
    public static Suite Load(string pathOrName)
    {
        ArgumentNullException.ThrowIfNull(pathOrName);
        if (File.Exists(pathOrName))
        {
            return Parse(pathOrName, File.ReadAllText(pathOrName));
        }

        if (BuiltIn.Contains(pathOrName, StringComparer.Ordinal))
        {
            return Parse(pathOrName, BuiltInText(pathOrName));
        }

        throw new UsageException(
            $"--suite {pathOrName}: no such file, and no built-in suite of that name. Give a YAML file, or one of: {string.Join(", ", Nearest.Order(pathOrName, BuiltIn))}.");
    }

    /// <summary>The text of a built-in suite, to look at or to start one's own from.</summary>
    public static string BuiltInText(string name)
    {
        using var stream = typeof(SuiteFile).Assembly.GetManifestResourceStream($"EvalHarness.Suites.{name}.yaml")
            ?? throw new ArgumentException($"No built-in suite '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a suite from text; <paramref name="path"/> is only named in messages.</summary>
    /// <exception cref="UsageException">With every problem, one a line.</exception>
    public static Suite Parse(string path, string text)
    {
        var problems = new Problems(path);
        var map = YamlMap.Load(path, text, problems);
        var mode = map.Choice("mode", "canonical", "canonical", "clean");
        var suite = new Suite
        {
            Name = map.Text("name", Path.GetFileNameWithoutExtension(path))!,
            Seed = map.Seed("seed", 1),
            Samples = map.WholeNumber("samples", Suite.DefaultSamples, 1, int.MaxValue, allowAll: true),
            CleanSamples = map.WholeNumber("clean_samples", Suite.DefaultSamples, 1, int.MaxValue, allowAll: true),
            Mode = mode,
            Models = map.Texts("models", ["*"]),
            Datasets = map.Texts("datasets", ["*"]),
            Perturbations = [.. map.Items("perturbations").Select(item => Perturbation(map, item, problems)).OfType<string>()],
            SyntheticOod = [.. map.Texts("synthetic_ood", []).Select(text => Checked(text, map.LineOf("synthetic_ood"), problems))],
            NearOod = map.Texts("near_ood", []),
            FarOod = map.Texts("far_ood", []),
            LabelNoise = [.. map.Items("label_noise").Select(item => Noise(map, item)).OfType<LabelNoiseSelection>()],
            Attacks = Attacks(map, problems),
            Costs = Costs(map, problems),
            RobustnessAxis = map.Choice("robustness_axis", "logit", "logit", "probit") == "probit" ? RobustnessAxis.Probit : RobustnessAxis.Logit,
            Recalibrators = [.. map.Texts("recalibrators", []).Select(text => Recalibrator(text, map.LineOf("recalibrators"), problems))],
            Resamples = map.WholeNumber("resamples", 200, 50, 100_000)!.Value,
        };
        map.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return suite;
    }

    private static string? Perturbation(YamlMap parent, YamlNode item, Problems problems)
    {
        if (item is YamlScalarNode { Value: { } text })
        {
            return Checked(text, item.Start.Line, problems);
        }

        var map = parent.Map(item, "perturbations");
        if (map is null)
        {
            return null;
        }

        var select = map.Text("select");
        var severities = string.Join(',', map.Texts("severities", []));
        map.RefuseUnknownKeys();
        if (select is null)
        {
            problems.Add(map.Line, "perturbations: 'select' is missing: the name of a perturbation or of a group.");
            return null;
        }

        return Checked(severities.Length == 0 ? select : $"{select}:{severities}", map.Line, problems);
    }

    private static string Checked(string selection, long line, Problems problems)
    {
        try
        {
            _ = SampleSelection.Knows(selection) ? SampleSelection.Resolve(selection).Count : PerturbationSelection.Resolve(selection).Count;
        }
        catch (UsageException error)
        {
            problems.Add(line, error.Message);
        }

        return selection;
    }

    private static string Recalibrator(string text, long line, Problems problems)
    {
        if (!OtherRecalibrators.Contains(text, StringComparer.Ordinal))
        {
            problems.Add(line, $"recalibrators: there is no '{text}'. Use: {string.Join(", ", Nearest.Order(text, OtherRecalibrators))}.");
        }

        return text;
    }

    private static LabelNoiseSelection? Noise(YamlMap parent, YamlNode item)
    {
        var map = parent.Map(item, "label_noise");
        if (map is null)
        {
            return null;
        }

        var kind = map.Choice("kind", "symmetric", "symmetric", "pair");
        var rate = map.Number("rate", 0.1, 0, 1)!.Value;
        map.RefuseUnknownKeys();
        return new LabelNoiseSelection(kind, rate);
    }

    private static List<AttackSelection> Attacks(YamlMap map, Problems problems)
    {
        var attacks = new List<AttackSelection>();
        foreach (var item in map.Items("attacks"))
        {
            if (map.Map(item, "attacks") is not { } entry || Attack(entry, problems) is not { } attack)
            {
                continue;
            }

            if (attacks.Exists(other => string.Equals(EvaluationPlan.AttackId(other), EvaluationPlan.AttackId(attack), StringComparison.Ordinal)))
            {
                problems.Add(entry.Line, "attacks: this norm, eps and queries are listed twice. Remove one.");
            }

            attacks.Add(attack);
        }

        return attacks;
    }

    private static AttackSelection? Attack(YamlMap map, Problems problems)
    {
        var norm = map.Choice("norm", "linf", "linf", "l2");
        var eps = map.Text("eps");
        var queries = map.WholeNumber("queries", 500, 1, 1_000_000)!.Value;
        var images = map.WholeNumber("images", 100, 1, 100_000)!.Value;
        var size = 0.0;
        var isRead = eps is not null && AttackSize.TryParse(eps, out size);
        if (!isRead)
        {
            problems.Add(map.LineOf("eps"), eps is null ? $"attacks: 'eps' is missing: the largest change, {AttackSize.Allowed}." : $"attacks.eps is '{eps}', but must be {AttackSize.Allowed}.");
        }

        map.RefuseUnknownKeys();
        return isRead ? new AttackSelection(norm, size, queries, images) : null;
    }

    private static CostMatrix? Costs(YamlMap map, Problems problems)
    {
        var (hasCosts, hasUtilities) = (map.Items("costs").Count > 0, map.Items("utilities").Count > 0);
        var abstain = map.Number("abstain", null, -1e9, 1e9);
        if (hasCosts && hasUtilities)
        {
            problems.Add(map.LineOf("utilities"), "utilities: stands beside costs, but they say the same with the other sign. Keep one.");
        }
        else if (abstain is not null && !hasCosts && !hasUtilities)
        {
            problems.Add(map.LineOf("abstain"), "abstain: says what not deciding costs (or is worth), and so needs costs (or utilities) beside it.");
        }

        return hasUtilities ? Matrix(map, "utilities", "utility", value => 0 - value, abstain, problems) : Matrix(map, "costs", "cost", value => value, abstain, problems);
    }

    // Null where there is none, or one that cannot be read.
    private static CostMatrix? Matrix(YamlMap map, string key, string what, Func<double, double> cost, double? abstain, Problems problems)
    {
        var rows = map.Items(key);
        var (matrix, isWhole) = (new double[rows.Count, rows.Count], rows.Count > 0);
        for (var label = 0; label < rows.Count; label++)
        {
            var values = rows[label] is YamlSequenceNode sequence
                ? sequence.Select(item => double.TryParse((item as YamlScalarNode)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray()
                : [];
            if (values.Length != rows.Count || values.Any(value => !double.IsFinite(value)))
            {
                problems.Add(rows[label].Start.Line, $"{key}: a square matrix of numbers is needed, {rows.Count} a row: the {what} of predicting column j where row i is true.");
                isWhole = false;
                continue;
            }

            for (var predicted = 0; predicted < values.Length; predicted++)
            {
                matrix[label, predicted] = cost(values[predicted]);
            }
        }

        return isWhole ? new CostMatrix(matrix, abstain is { } price ? cost(price) : null) : null;
    }
}
