using System.CommandLine;
using System.Text;
using EvalHarness.Inference.Trials;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness trial</c>: the process that tries checkpoints. For the program itself, so no help lists it.</summary>
internal static class TrialCommand
{
    private const string Name = "trial";

    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Tries checkpoints in a process of its own: for evalharness itself.") { Hidden = true };
        command.SetAction(_ =>
        {
            // Ctrl+C reaches every process of the terminal; this one ends with the one that started it.
            Console.CancelKeyPress += (_, arguments) => arguments.Cancel = true;
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            TrialHost.Serve(input, output);
        });
        return command;
    }

    /// <summary>Has checkpoints tried in a process that runs this command.</summary>
    public static void Use()
    {
        if (Environment.ProcessPath is { } program)
        {
            var isDotnet = string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase);
            CheckpointTrials.Use(isDotnet ? [program, typeof(TrialCommand).Assembly.Location, Name] : [program, Name]);
        }
    }
}
