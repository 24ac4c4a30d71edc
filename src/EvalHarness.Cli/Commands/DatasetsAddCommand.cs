using System.CommandLine;
using EvalHarness.Datasets;

namespace EvalHarness.Cli.Commands;

/// <summary><c>evalharness datasets add</c>: describes data by looking at them.</summary>
internal static class DatasetsAddCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A folder or file of data below the datasets folder.", HelpName = "PATH" };
        var label = new Option<string?>("--label") { Description = "Column of the labels in a table or a list (found by its name where left out).", HelpName = "COLUMN" };
        var command = new Command("add", "Write a dataset.json by looking at the data, and say what was assumed.") { path, label };
        command.SetAction(parsed =>
        {
            var added = DatasetWriter.Add(parsed.GetValue(path)!, parsed.GetValue(label));
            Console.Out.WriteLine($"{added.Path} written: {added.Dataset.Count} samples, {Classes(added.Dataset.Classes.Count)}, role {added.Dataset.Role.ToString().ToLowerInvariant()}.");
            foreach (var assumption in added.Assumptions)
            {
                Console.Out.WriteLine($" Assumed: {assumption}");
            }

            foreach (var problem in (string?[])[added.Problem, .. added.Dataset.Warnings])
            {
                if (problem is not null)
                {
                    Console.Out.WriteLine($" Look here: {problem}");
                }
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static string Classes(int count) => count == 1 ? "1 class" : FormattableString.Invariant($"{count} classes");
}
