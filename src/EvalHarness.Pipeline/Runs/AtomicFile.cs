using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EvalHarness.Runs;

/// <summary>Writes a file whole or not at all: into a temporary file beside it, then renamed over it.</summary>
public static class AtomicFile
{
    /// <summary>Ends the names of temporary files.</summary>
    internal const string TemporaryEnding = ".tmp";

    private const int Attempts = 20;
    private const int LeastLooks = 1000;
    private const int SharedLock = 1;
    private const int WithoutWaiting = 4;

    // As the two families of systems say that somebody holds a file: EAGAIN of Linux, of macOS, and Windows' sharing violation.
    private static readonly int[] HeldCodes = [11, 35, unchecked((int)0x80070020)];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Locked until it has been renamed, so that RemoveAbandoned sees that somebody is at work; on Linux with a lock that readers share once it is
    // whole, so that nobody ever finds the finished file held. Windows renames only what may be deleted.
    private static readonly FileShare Sharing = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private static long Written;

    /// <summary>Writes through a stream; on any error the old file stays as it was and nothing is left behind.</summary>
    /// <exception cref="UsageException">The place cannot be written: a full disk, a read-only folder, no permission.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, write, temporary => File.Move(temporary, path, overwrite: true));
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Opens a file that was written here, maybe by another process and a moment ago: its writer may hold it until just after it was renamed, and
    /// whoever finds it held has to wait for that moment. Ten seconds, for a writer that was stopped there, and a thousand looks: when the whole
    /// machine was paused, the writer comes back no sooner than the reader.
    /// </summary>
    /// <exception cref="IOException">It is not there, cannot be read, or somebody holds it for longer.</exception>
    public static FileStream OpenRead(string path)
    {
        var clock = Stopwatch.StartNew();
        for (var look = 1; ; look++, Thread.Sleep(Look))
        {
            try
            {
                return File.OpenRead(path);
            }
            catch (IOException error) when (HeldCodes.Contains(error.HResult) && (look < LeastLooks || clock.Elapsed < Patience))
            {
                // Next look.
            }
        }
    }

    /// <summary>The bytes of a file that was written here; see <see cref="OpenRead"/>.</summary>
    public static byte[] ReadBytes(string path)
    {
        using var stream = OpenRead(path);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The text of a file that was written here; see <see cref="OpenRead"/>.</summary>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(OpenRead(path), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Writes a file where none is yet; where another process was first, its file stays.</summary>
    /// <returns>Whether it was written.</returns>
    internal static bool WriteFirst(string path, Action<Stream> write)
    {
        var isFirst = true;
        Write(path, write, temporary =>
        {
            try
            {
                // A move looks first and renames then, and in between another process may come; a link is made where nothing is, or not at all.
                if (HardLink.TryMake(temporary, path))
                {
                    File.Delete(temporary);
                }
                else
                {
                    File.Move(temporary, path, overwrite: false);
                }
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
                isFirst = false;
            }
        });
        return isFirst;
    }

    private static void Write(string path, Action<Stream> write, Action<string> show)
    {
        string? temporary = null;
        try
        {
            using var stream = Create(path, out temporary);
            write(stream);
            stream.Flush(flushToDisk: false);
            ShareWithReaders(stream.SafeFileHandle);
            show(temporary);
        }
        catch (Exception error)
        {
            TryDelete(temporary);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new UsageException(
                    $"{path}: cannot be written ({error.Message}). Nothing of it was kept. Free some space or choose a writable folder, then run again: "
                        + "what was finished before is reused.",
                    error);
            }

            throw;
        }
    }

    /// <summary>Removes a temporary file whose writer was killed; one that is being written is left alone.</summary>
    internal static void RemoveAbandoned(string temporary)
    {
        try
        {
            using var alone = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, Sharing);
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // In use, gone meanwhile, or not ours to remove: nobody takes it for a finished file.
        }
    }

    private static FileStream Create(string path, out string temporary)
    {
        for (var attempt = 1; ; attempt++)
        {
            temporary = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref Written)}{TemporaryEnding}";
            try
            {
                // Some file systems share a lock only where the file may be read, too.
                var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, Sharing, 1 << 16);

                // Whoever clears up may have taken and removed it between its creation and its lock, ...
                if (File.Exists(temporary))
                {
                    return stream;
                }

                stream.Dispose();
            }
            catch (IOException error) when (error is not DirectoryNotFoundException && attempt < Attempts)
            {
                // ... or may hold it right now. The name is nobody else's, so another one will do.
            }
        }
    }

    // Where that fails, readers wait until the writer lets go.
    private static void ShareWithReaders(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Lock(file, SharedLock | WithoutWaiting);
        }
    }

    private static void TryDelete(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here is the one to report.
        }
    }

    [DllImport("libc", EntryPoint = "flock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(SafeFileHandle file, int operation);
}
