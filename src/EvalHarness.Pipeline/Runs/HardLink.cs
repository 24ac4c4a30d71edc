using System.Runtime.InteropServices;

namespace EvalHarness.Runs;

/// <summary>A second name of a file, where the system and the file system have such names.</summary>
internal static class HardLink
{
    /// <summary>Makes it in one step: of several who try at once, one succeeds.</summary>
    /// <returns>False where it cannot be made, such as where something bears the name already.</returns>
    public static bool TryMake(string existing, string created) => OperatingSystem.IsLinux() && LinkUnix(existing, created) == 0;

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkUnix([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string created);
}
