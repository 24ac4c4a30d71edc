using System.Diagnostics;

namespace EvalHarness.EndToEnd;

/// <summary>A disk that fills or cannot be written, made of a small file system in memory: needs root on Linux.</summary>
[NonParallelizable]
public sealed class FullDiskTests
{
    private Project _project = null!;
    private byte[] _undisturbed = null!;

    [OneTimeSetUp]
    public void RunUndisturbed()
    {
        using var project = new Project();
        Assert.That(project.Run().Exit, Is.Zero);
        _undisturbed = project.Newest().Bytes("measurements.csv");
    }

    [SetUp]
    public void Make() => _project = new Project();

    [TearDown]
    public void Remove()
    {
        _ = Execute("umount", "-l", _project.Folder.At("runs"));
        _project.Dispose();
    }

    // From "not even the batch sizes" over the samples to the reports, which come last.
    [TestCase("4k")]
    [TestCase("200k")]
    [TestCase("1000k")]
    public void A_full_disk_ends_with_a_message_and_the_next_run_goes_on(string size)
    {
        Mount("size=" + size);
        var result = _project.Run("--threads", "2");
        result.AssertUsageError("cannot be", _project.Folder.At("runs"));
        Assert.That(_project.FinishedRuns(), Is.Empty);
        Assert.That(Directory.GetDirectories(_project.Folder.At("runs"), ".*.partial"), Is.Empty);

        Assert.That(Execute("mount", "-o", "remount,size=64m", _project.Folder.At("runs")), Is.Zero);
        var next = _project.Run("--threads", "2");
        Assert.That(next.Exit, Is.Zero, next.ToString());
        Assert.That(_project.Newest().Bytes("measurements.csv"), Is.EqualTo(_undisturbed));
    }

    [Test]
    public void A_folder_that_cannot_be_written_ends_with_a_message()
    {
        Mount("ro,size=1m");
        _project.Run().AssertUsageError("cannot be made", _project.Folder.At("runs"), "--out");
    }

    private void Mount(string options)
    {
        Directory.CreateDirectory(_project.Folder.At("runs"));
        if (!OperatingSystem.IsLinux() || Execute("mount", "-t", "tmpfs", "-o", options, "tmpfs", _project.Folder.At("runs")) != 0)
        {
            Assert.Ignore("A small file system cannot be mounted here: that needs root on Linux.");
        }
    }

    private static int Execute(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false });
            process!.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
