using System.Globalization;
using EvalHarness.Cli;

namespace EvalHarness.EndToEnd;

/// <summary>The help of every command, wherever the user lives.</summary>
[NonParallelizable]
public sealed class HelpTests
{
    private static IEnumerable<string> Commands => CommandLine.Root().Subcommands.Where(command => !command.Hidden).Select(command => command.Name);

    [Test]
    public void Knows_every_command_of_the_design()
    {
        Assert.That(Commands, Is.SupersetOf((string[])
            ["run", "models", "datasets", "score", "robustness", "trend", "compare", "gate", "report", "audit", "watch", "verify"]));
    }

    [Test]
    public void Shows_every_option_and_argument_with_its_description(
        [ValueSource(nameof(Commands))] string name, [Values("", "de-DE", "tr-TR", "ar-SA")] string culture)
    {
        var (old, oldInterface) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var result = Cli.Run(name, "--help");
            Assert.That((result.Exit, result.Error), Is.EqualTo((0, string.Empty)), result.ToString());
            var text = Squeeze(result.Out);
            var command = CommandLine.Root().Subcommands.Single(one => one.Name == name);
            Assert.That(text, Does.Contain(Squeeze(command.Description!)));
            foreach (var option in command.Options)
            {
                Assert.That(text, Does.Contain(option.Name));
            }

            foreach (var argument in command.Arguments)
            {
                Assert.That(text, Does.Contain(argument.HelpName ?? argument.Name));
            }

            Assert.That(command.Options.Where(option => option.Name is not ("--help" or "--version")).Select(option => option.Description), Has.None.Null.And.None.Empty);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (old, oldInterface);
        }
    }

    [Test]
    public void Lists_the_commands_where_none_is_named()
    {
        var result = Cli.Run("--help");
        Assert.That(result.Exit, Is.Zero, result.ToString());
        foreach (var name in Commands)
        {
            Assert.That(result.Out, Does.Contain(name));
        }

        Assert.That(result.Out, Does.Not.Contain("trial"), "which is for the program itself");
    }

    // Lines are wrapped to the terminal.
    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
