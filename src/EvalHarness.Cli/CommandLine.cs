using System.CommandLine;
using System.CommandLine.Parsing;
using EvalHarness.Cli.Commands;

namespace EvalHarness.Cli;

/// <summary>All commands, and what every one has in common: messages on standard error, and the exit codes.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    public static int Run(string[] args)
    {
        MLNetBuild.HandIn();
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine($"See: evalharness {string.Concat(CommandPath(parsed))}--help");
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine(error.Message);
            return ExitCode.Usage;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("Out of memory. What was finished is kept; run again with fewer --threads or a smaller --batch.");
            return ExitCode.Incomplete;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. What was finished is kept and reused by the next run.");
            return ExitCode.Cancelled;
        }
    }

    /// <summary>The root command with all others.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand(
            "Runs ONNX checkpoints of increasing size over clean, perturbed and out-of-distribution data, and says whether bigger became more reliable.");
        foreach (var command in AllCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        // The default prints one number; whoever reports a difference needs to say more.
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        var path = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
        {
            path.Push(command.Command.Name + " ");
        }

        return path;
    }
}
