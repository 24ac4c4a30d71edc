using System.Globalization;
using System.Text.Json;

namespace EvalHarness.Models;

/// <summary>
/// Reads a JSON object strictly: a wrong type is refused with the path of the field, and fields that nobody asked for are listed, so that
/// a misspelt key is seen.
/// </summary>
public sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<JsonFields> _children = [];

    private JsonFields(JsonElement element, string path)
    {
        _object = element;
        _path = path;
    }

    /// <summary>Parses a file that holds one JSON object; comments and trailing commas are allowed.</summary>
    /// <exception cref="RefusedException">The file is unreadable, too large (16 MB), or no JSON object.</exception>
    public static JsonFields Load(string file)
    {
        try
        {
            if (new FileInfo(file).Length > 1 << 24)
            {
                throw new RefusedException($"{Path.GetFileName(file)} is larger than 16 MB.", "Keep it to names, numbers and short lists.");
            }

            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new RefusedException($"{Path.GetFileName(file)} holds no JSON object.", "Start it with '{'.");
            }

            return new JsonFields(document.RootElement.Clone(), Path.GetFileName(file));
        }
        catch (JsonException error)
        {
            var line = (error.LineNumber ?? 0) + 1;
            throw new RefusedException(
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} is not valid JSON (line {line})."),
                "Correct it, or remove it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{Path.GetFileName(file)} cannot be read: {error.Message}", "Check the file and its permissions.");
        }
    }

    /// <summary>Paths of the fields that were there and never asked for, in this object and those inside it.</summary>
    public IReadOnlyList<string> Unknown =>
    [
        .. _object.EnumerateObject().Where(item => !_asked.Contains(item.Name)).Select(item => $"{_path}: {item.Name}"),
        .. _children.SelectMany(child => child.Unknown),
    ];

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a text");

    /// <summary>A text that must be there and not be empty.</summary>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text
        ? text
        : throw new RefusedException($"{_path} has no '{name}'.", $"Add \"{name}\": \"...\".");

    /// <summary>A finite number; null where there is none.</summary>
    public double? Number(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, value, "a number");

    /// <summary>A whole number; null where there is none.</summary>
    public long? Integer(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Wrong(name, value, "a whole number");

    /// <summary>True or false; null where there is neither.</summary>
    public bool? Flag(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(name, value, "true or false"),
        };

    /// <summary>A list of texts; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        List(name, "a list of texts", item => item.ValueKind == JsonValueKind.String ? item.GetString() : null);

    /// <summary>A list of numbers, or one number as a list of one; null where there is none.</summary>
    public IReadOnlyList<double>? Numbers(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Number } one && one.TryGetDouble(out var single) && double.IsFinite(single))
        {
            return [single];
        }

        var boxed = List(
            name,
            "a list of numbers",
            item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && double.IsFinite(number)
                ? (object)number
                : null);
        return boxed?.Select(number => (double)number).ToArray();
    }

    /// <summary>An object inside; null where there is none.</summary>
    public JsonFields? Object(string name) => Find(name) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object ? Child(value, $"{_path}: {name}") : throw Wrong(name, value, "an object");

    /// <summary>A list of objects; null where there is none.</summary>
    public IReadOnlyList<JsonFields>? Objects(string name)
    {
        var index = 0;
        return List(
            name,
            "a list of objects",
            item => item.ValueKind == JsonValueKind.Object
                ? Child(item, string.Create(CultureInfo.InvariantCulture, $"{_path}: {name}[{index++}]"))
                : null);
    }

    /// <summary>One of a few words; null where there is none.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name);
        if (text is null || allowed.Contains(text))
        {
            return text;
        }

        throw new RefusedException($"{_path}: {name} is '{text}'.", $"Use one of: {string.Join(", ", allowed.ToArray())}.");
    }

    /// <summary>Every field that is a number, by name; the others are passed over.</summary>
    public IReadOnlyDictionary<string, double> AllNumbers()
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var item in _object.EnumerateObject())
        {
            _asked.Add(item.Name);
            if (item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetDouble(out var number) && double.IsFinite(number))
            {
                numbers[item.Name] = number;
            }
        }

        return numbers;
    }

    /// <summary>Every field as a list of texts, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AllTexts() =>
        _object.EnumerateObject().Select(item => item.Name).Distinct().ToDictionary(name => name, name => Texts(name) ?? [], StringComparer.Ordinal);

    /// <summary>Takes note of a field that is allowed and not read.</summary>
    public void Ignore(string name) => _asked.Add(name);

    private JsonFields Child(JsonElement element, string path)
    {
        var child = new JsonFields(element, path);
        _children.Add(child);
        return child;
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private List<T>? List<T>(string name, string expected, Func<JsonElement, T?> read)
        where T : class
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, value, expected);
        }

        var result = new List<T>();
        foreach (var item in value.EnumerateArray())
        {
            result.Add(read(item) ?? throw Wrong(name, value, expected));
        }

        return result;
    }

    private RefusedException Wrong(string name, JsonElement value, string expected)
    {
        var found = value.GetRawText();
        found = found.Length > 40 ? found[..40] + "..." : found;
        return new RefusedException($"{_path}: {name} is {found}, but {expected} is needed.", "Correct it, or leave it out.");
    }
}
