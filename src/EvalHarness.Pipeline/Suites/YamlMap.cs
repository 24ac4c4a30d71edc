using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvalHarness.Suites;

/// <summary>A YAML mapping that is read key by key; keys that nobody asked for are problems, with the nearest known ones.</summary>
internal sealed class YamlMap(YamlMappingNode node, string where, Problems problems)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Line of the mapping.</summary>
    public long Line => node.Start.Line;

    /// <summary>Reads the one document of a YAML file as a mapping.</summary>
    /// <exception cref="UsageException">Not YAML, or not a mapping.</exception>
    public static YamlMap Load(string path, string text, Problems problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new UsageException(FormattableString.Invariant($"{path}:{error.Start.Line}: not valid YAML: {error.Message}"), error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException)
        {
            // The YAML reader gives up without a place on some broken files, such as an unclosed bracket.
            throw new UsageException($"{path}: not valid YAML. Look for a bracket or a quote that is not closed.", error);
        }

        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? new YamlMap(root, string.Empty, problems)
            : throw new UsageException($"{path}: a mapping such as 'name: nightly' is needed at the top, but there is none.");
    }

    /// <summary>A text, or the default where the key is missing.</summary>
    public string? Text(string key, string? otherwise = null) => Find(key) switch
    {
        null => otherwise,
        YamlScalarNode scalar => scalar.Value ?? otherwise,
        var other => Wrong(other, key, "a text", otherwise),
    };

    /// <summary>One of a few words.</summary>
    public string Choice(string key, string otherwise, params ReadOnlySpan<string> allowed)
    {
        var text = Text(key, otherwise)!;
        if (!allowed.Contains(text))
        {
            problems.Add(LineOf(key), $"{where}{key} is '{text}', but must be one of: {string.Join(", ", allowed.ToArray())}.");
        }

        return text;
    }

    /// <summary>A whole number in a range; <c>all</c> gives null where allowed.</summary>
    public int? WholeNumber(string key, int? otherwise, int minimum, int maximum, bool allowAll = false)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (allowAll && text.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        var range = maximum == int.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}";
        problems.Add(LineOf(key), $"{where}{key} is '{text}', but must be a whole number {range}{(allowAll ? ", or all" : string.Empty)}.");
        return otherwise;
    }

    /// <summary>A number in a range.</summary>
    public double? Number(string key, double? otherwise, double minimum, double maximum)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        problems.Add(LineOf(key), FormattableString.Invariant($"{where}{key} is '{text}', but must be a number from {minimum} to {maximum}."));
        return otherwise;
    }

    /// <summary>A seed: any whole number from 0 on.</summary>
    public ulong Seed(string key, ulong otherwise)
    {
        var text = Text(key);
        if (text is null || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out otherwise))
        {
            return otherwise;
        }

        problems.Add(LineOf(key), $"{where}{key} is '{text}', but must be a whole number from 0 to {ulong.MaxValue}.");
        return otherwise;
    }

    /// <summary>A list of texts; one text stands for a list of one.</summary>
    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> otherwise)
    {
        switch (Find(key))
        {
            case null:
                return otherwise;
            case YamlScalarNode { Value: { } single }:
                return [single];
            case YamlSequenceNode sequence when sequence.All(item => item is YamlScalarNode):
                return [.. sequence.Select(item => ((YamlScalarNode)item).Value ?? string.Empty)];
            case var other:
                problems.Add(other.Start.Line, $"{where}{key} must be a list of texts.");
                return otherwise;
        }
    }

    /// <summary>The items of a list, as they are; empty where the key is missing.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence:
                return [.. sequence];
            case var other:
                problems.Add(other.Start.Line, $"{where}{key} must be a list.");
                return [];
        }
    }

    /// <summary>An item of a list as a mapping of its own; null (and a problem) if it is none.</summary>
    public YamlMap? Map(YamlNode item, string key)
    {
        if (item is YamlMappingNode mapping)
        {
            return new YamlMap(mapping, $"{where}{key}.", problems);
        }

        problems.Add(item.Start.Line, $"{where}{key} must be a mapping.");
        return null;
    }

    /// <summary>Whether the key is there, whatever its value.</summary>
    public bool Has(string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>Line of a key's value, or of the mapping where the key is missing.</summary>
    public long LineOf(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value.Start.Line : Line;

    /// <summary>Reports the keys that nothing has asked for.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in node.Children.Keys)
        {
            var text = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!_known.Contains(text))
            {
                problems.Add(key.Start.Line, $"{where}{text} is not known here. Known: {string.Join(", ", Nearest.Order(text, _known))}.");
            }
        }
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    private string? Wrong(YamlNode found, string key, string wanted, string? otherwise)
    {
        problems.Add(found.Start.Line, $"{where}{key} must be {wanted}.");
        return otherwise;
    }
}
