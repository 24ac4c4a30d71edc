using System.Globalization;
using EvalHarness.Cli;

namespace EvalHarness.EndToEnd;

/// <summary>The command line, as a user sees it: what it prints and its exit code. Not for tests that run side by side: the console is one.</summary>
public static class Cli
{
    /// <summary>Runs a command in this process.</summary>
    public static CliResult Run(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter(CultureInfo.InvariantCulture);
        using var newError = new StringWriter(CultureInfo.InvariantCulture);
        Console.SetOut(newOutput);
        Console.SetError(newError);
        try
        {
            var exit = CommandLine.Run(args);
            return new CliResult(exit, newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

/// <summary>What a command left behind.</summary>
/// <param name="Exit">Exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CliResult(int Exit, string Out, string Error)
{
    /// <summary>Everything that was printed, for messages of failing tests.</summary>
    public override string ToString() => $"exit {Exit}\n--- out\n{Out}\n--- error\n{Error}";

    /// <summary>Asserts that it was taken as the user's mistake: exit code 2, words on standard error, nothing of .NET in them.</summary>
    public void AssertUsageError(params string[] words)
    {
        Assert.That(Exit, Is.EqualTo(2), ToString());
        Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"), ToString());
        foreach (var word in words)
        {
            Assert.That(Error, Does.Contain(word), ToString());
        }
    }
}
