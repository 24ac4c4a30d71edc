using System.Globalization;
using System.Text;
using EvalHarness.Cli;
using EvalHarness.Cli.Commands;
using EvalHarness.Inference.Trials;

// Numbers look the same everywhere, whatever the machine's language.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
TrialCommand.Use();
HangGuard.EndProcess = (model, reason) =>
{
    Console.Error.WriteLine($"{model.Id}: {reason.Message} It does not stop, so the process ends. What was finished is kept; take {model.Path} away and run again.");
    Environment.Exit(ExitCode.Incomplete);
};
return CommandLine.Run(args);
