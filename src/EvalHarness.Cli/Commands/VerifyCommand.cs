using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness verify</c>: derives every number of a run again from its stored samples.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var run = RunArgument.Create();
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var mlnet = new Option<bool>("--mlnet") { Description = "Ask ML.NET's evaluators instead: print ours beside theirs, and fail where they differ without a stated reason." };
        var command = new Command("verify", "Derive every number of a run again from the stored samples, without inference, and say whether they agree.") { run, threads, mlnet, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(mlnet))
            {
                return SecondOpinion.Run(parsed.GetValue(run)!, parsed.GetValue(threads), parsed.GetValue(json));
            }

            var folder = RunArgument.Open(parsed.GetValue(run)!);
            var result = RunVerification.Verify(folder, parsed.GetValue(threads));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(result, RunJson.Options));
            }
            else
            {
                WriteText(folder, result);
            }

            return result.Agrees ? ExitCode.Pass : ExitCode.GateFailed;
        });
        return command;
    }

    private static void WriteText(RunFolder folder, RunVerification result)
    {
        foreach (var difference in result.Differences.Take(50))
        {
            Console.Out.WriteLine(difference);
        }

        if (result.Differences.Count > 50)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {result.Differences.Count - 50:N0} more."));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder.Run.Id}: {result.Numbers:N0} numbers of {result.Cells:N0} cells derived again, {result.Differences.Count:N0} differences. {(result.Agrees ? "The run says what its samples say." : "The run does NOT say what its samples say.")}"));
    }
}
