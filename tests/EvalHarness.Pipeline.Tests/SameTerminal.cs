namespace EvalHarness;

/// <summary>Tables are as wide as on a machine that says nothing of its terminal, whoever runs the tests.</summary>
[SetUpFixture]
public sealed class SameTerminal
{
    private const string Width = "COLUMNS";

    private string? _before;

    [OneTimeSetUp]
    public void Forget()
    {
        _before = Environment.GetEnvironmentVariable(Width);
        Environment.SetEnvironmentVariable(Width, null);
    }

    [OneTimeTearDown]
    public void Restore() => Environment.SetEnvironmentVariable(Width, _before);
}
