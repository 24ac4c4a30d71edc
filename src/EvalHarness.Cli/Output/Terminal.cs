using System.Globalization;

namespace EvalHarness.Cli.Output;

/// <summary>What is known of the terminal.</summary>
internal static class Terminal
{
    /// <summary>Columns: the terminal's, else what COLUMNS says, else 120 for a file.</summary>
    public static int Width
    {
        get
        {
            if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns >= 40)
            {
                return columns;
            }

            try
            {
                return Console.IsOutputRedirected && Console.IsErrorRedirected ? 120 : Math.Max(40, Console.WindowWidth);
            }
            catch (IOException)
            {
                return 120;
            }
        }
    }

    /// <summary>Whether colours and bold are welcome on standard output (see no-color.org).</summary>
    public static bool Colours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
