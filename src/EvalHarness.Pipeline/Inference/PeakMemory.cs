using System.Globalization;
using System.Runtime.InteropServices;

namespace EvalHarness.Inference;

/// <summary>
/// How far the memory of this process grows while something runs: the highest resident set less the one at the start, freed memory given back
/// first. Only Linux lets a process forget its highest resident set; elsewhere it cannot be told. Memory of a GPU is not in it.
/// </summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Starts anew. Returns the bytes resident now; null where the peak cannot be told.</summary>
    public static long? Start()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        try
        {
            GiveBack();
            File.WriteAllText("/proc/self/clear_refs", "5");
            return Read("VmRSS:");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Bytes above what <see cref="Start"/> returned, at least 0; null where that was null.</summary>
    public static long? Since(long? start) => start is { } before && Read("VmHWM:") is { } peak ? Math.Max(0, peak - before) : null;

    private static void GiveBack()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Trim(0);
        }
    }

    private static long? Read(string field)
    {
        foreach (var line in File.ReadLines(Status))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return 1024 * long.Parse(line.AsSpan(field.Length, line.Length - field.Length - 2).Trim(), CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nint pad);
}
