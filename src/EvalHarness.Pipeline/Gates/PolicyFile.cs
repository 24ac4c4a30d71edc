using EvalHarness.Suites;

namespace EvalHarness.Gates;

/// <summary>Reads a policy from YAML: whole, with every problem listed at once.</summary>
public static class PolicyFile
{
    /// <summary>The policy of a file.</summary>
    /// <exception cref="UsageException">No such file, or with problems: all of them, one a line with its line number.</exception>
    public static GatePolicy Load(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{path}: the policy cannot be read ({error.Message}). Give a YAML file; 'evalharness gate --example' prints one to start from.", error);
        }
    }

    /// <summary>Reads a policy from text; <paramref name="path"/> is only named in messages.</summary>
    /// <exception cref="UsageException">With every problem, one a line.</exception>
    public static GatePolicy Parse(string path, string text)
    {
        var problems = new Problems(path);
        var map = YamlMap.Load(path, text, problems);
        var name = map.Text("name", Path.GetFileNameWithoutExtension(path))!;
        var alpha = map.Number("alpha", GatePolicy.DefaultAlpha, 1e-9, 0.5)!.Value;
        var inconclusiveFails = map.Choice("inconclusive", "fail", "fail", "pass") == "fail";
        var rules = new List<GateRule>();
        foreach (var item in map.Items("rules"))
        {
            if (map.Map(item, "rules") is { } entry && PolicyRule.Read(entry, problems) is { } rule)
            {
                CheckName(rule, rules, entry, problems);
                rules.Add(rule);
            }
        }

        map.RefuseUnknownKeys();
        if (map.Items("rules").Count == 0)
        {
            problems.Add(map.LineOf("rules"), "rules is missing or empty: a policy without a rule would pass everything. Add one, such as '- {name: floor, metric: accuracy, at_least: 0.9}'.");
        }

        problems.ThrowIfAny();
        return new(name, alpha, inconclusiveFails, rules);
    }

    /// <summary>JSON Schema of policy files, for editors.</summary>
    public static string Schema => Resource("policy.schema.json");

    /// <summary>A policy with every kind of rule, to start from.</summary>
    public static string Example => Resource("policy.example.yaml");

    private static void CheckName(GateRule rule, List<GateRule> others, YamlMap entry, Problems problems)
    {
        if (others.Exists(other => string.Equals(other.Name, rule.Name, StringComparison.Ordinal)))
        {
            problems.Add(entry.LineOf("name"), $"rules.name '{rule.Name}' is used twice. Give every rule its own name: reports and JUnit tell them apart by it.");
        }
    }

    private static string Resource(string name)
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream($"EvalHarness.Gates.{name}")
            ?? throw new InvalidOperationException($"The build left out {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
