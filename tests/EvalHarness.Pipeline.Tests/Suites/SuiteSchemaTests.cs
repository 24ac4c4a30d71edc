using System.Text.Json;

namespace EvalHarness.Suites;

public class SuiteSchemaTests
{
    [Test]
    public void The_schema_knows_every_key_that_the_reader_knows()
    {
        using var schema = JsonDocument.Parse(SuiteSchema.Text);
        var root = schema.RootElement.GetProperty("properties");

        Assert.That(Keys(root), Is.EquivalentTo(Known("zzz: 1")));
        Assert.That(
            Keys(root.GetProperty("perturbations").GetProperty("items").GetProperty("oneOf")[1].GetProperty("properties")),
            Is.EquivalentTo(Known("perturbations: [{select: gaussian_noise, zzz: 1}]")));
        Assert.That(Keys(root.GetProperty("label_noise").GetProperty("items").GetProperty("properties")), Is.EquivalentTo(Known("label_noise: [{zzz: 1}]")));
        Assert.That(Keys(root.GetProperty("attacks").GetProperty("items").GetProperty("properties")), Is.EquivalentTo(Known("attacks: [{zzz: 1}]")));
    }

    [Test]
    public void The_built_in_suites_name_the_schema_in_their_first_line()
    {
        Assert.That(SuiteFile.BuiltIn.Select(SuiteFile.BuiltInText), Is.All.StartsWith("# yaml-language-server: $schema=suite.schema.json"));
    }

    private static IEnumerable<string> Keys(JsonElement properties) => properties.EnumerateObject().Select(property => property.Name);

    // The reader names all it knows when it meets a key it does not.
    private static string[] Known(string suite)
    {
        var error = Assert.Throws<UsageException>(() => SuiteFile.Parse("suite.yaml", suite));
        return error!.Message[(error.Message.LastIndexOf("Known: ", StringComparison.Ordinal) + 7)..].TrimEnd('.').Split(", ");
    }
}
