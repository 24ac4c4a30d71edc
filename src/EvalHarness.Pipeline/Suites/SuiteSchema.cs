namespace EvalHarness.Suites;

/// <summary>JSON Schema of suite files, for editors that complete and check them.</summary>
public static class SuiteSchema
{
    /// <summary>The schema.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(SuiteSchema).Assembly.GetManifestResourceStream("EvalHarness.Suites.suite.schema.json")
                ?? throw new InvalidOperationException("The build left out suite.schema.json.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
