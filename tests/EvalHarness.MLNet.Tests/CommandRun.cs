using EvalHarness.Cli;

namespace EvalHarness.MLNet;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record CommandRun(int Exit, string Out, string Error)
{
    /// <summary>Runs a command line in this process.</summary>
    public static CommandRun Of(params string[] arguments)
    {
        var (before, errorBefore) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            return new CommandRun(CommandLine.Run(arguments), output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(errorBefore);
        }
    }
}
