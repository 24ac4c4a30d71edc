using System.Text;
using EvalHarness.Evaluation;
using EvalHarness.Runs;
using Microsoft.Data.Sqlite;

namespace EvalHarness.History;

/// <summary>
/// All runs of a project in one SQLite file. Every run is appended in one transaction: it is in the history whole, or not at all. Several
/// processes may append at once; they wait for one another (write-ahead log, busy timeout) and lose nothing.
/// </summary>
public sealed class HistoryStore : IDisposable
{
    private const int BusySeconds = 60;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("SQLite format 3\0");

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private HistoryStore(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
    }

    /// <summary>Opens a history, or starts one where there is no file; an older one is brought to the newest schema.</summary>
    /// <exception cref="UsageException">Not a history of ours, newer than this program, or not writable. The file stays as it was.</exception>
    public static HistoryStore Open(string path) => Open(path, HistoryMigrations.Steps);

    /// <summary>Adds a run with its facts and measurements. False if it was there already: then nothing changes.</summary>
    /// <exception cref="UsageException">The file cannot be written: a full disk, no permission. Nothing of the run is kept.</exception>
    public bool Append(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Append(run.Document, run.Run);
    }

    /// <summary>Adds a run that is in memory.</summary>
    /// <exception cref="UsageException">The file cannot be written: a full disk, no permission. Nothing of the run is kept.</exception>
    public bool Append(RunDocument document, EvaluationRun run) => Guarded(_path, () => HistoryWriter.Append(_connection, document, run));

    /// <summary>Every run of a suite that is in the history, oldest first, as the nightly analysis reads it.</summary>
    /// <param name="suite">Name of the suite; null for all suites.</param>
    /// <param name="sinceRun">First run to read (a pinned baseline); null for all.</param>
    /// <param name="metrics">Patterns of the metrics to read; empty for all.</param>
    /// <exception cref="UsageException">The pinned run is not in the history.</exception>
    public RunHistory Load(string? suite = null, string? sinceRun = null, IReadOnlyList<string>? metrics = null) =>
        Guarded(_path, () => HistoryReader.Load(_connection, _path, suite, sinceRun, metrics ?? []));

    /// <summary>Ids of all runs, oldest first.</summary>
    public IReadOnlyList<string> RunIds() => Guarded(_path, () => HistoryReader.RunIds(_connection));

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Opens with other steps than the released ones, for the tests of migration.</summary>
    internal static HistoryStore Open(string path, IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(path);
        RefuseForeignFile(path);
        return Guarded(path, () =>
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            // Without pooling the file is free as soon as the store is closed.
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
            try
            {
                connection.Open();
                RefuseForeignDatabase(connection, path);
                Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
                HistoryMigrations.Apply(connection, path, steps);
                return new HistoryStore(path, connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Runs a statement on the store's own connection, for tests of a full disk.</summary>
    internal void Execute(string sql) => Run(_connection, sql);

    // Looked at before SQLite sees the file, so that a file of another kind is not even opened for writing.
    private static void RefuseForeignFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"{path}: is a folder, but the history is a file. Give a file such as {Path.Combine(path, "history.db")}.");
        }

        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var head = new byte[Magic.Length];
            var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (length > 0 && !head.AsSpan(0, length).SequenceEqual(Magic))
            {
                throw new UsageException($"{path}: is not a SQLite file, so it is no history; it was left as it is. Give another file with --history: a new one is started where there is none.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the history cannot be read ({error.Message}).", error);
        }
    }

    private static void RefuseForeignDatabase(SqliteConnection connection, string path)
    {
        // The tables first: another process may be starting the history just now, and what has our tables has our mark, too.
        var tables = Scalar(connection, "SELECT count(*) FROM sqlite_master");
        if (tables > 0 && Scalar(connection, "PRAGMA application_id") != HistoryMigrations.ApplicationId)
        {
            throw new UsageException($"{path}: is a SQLite database of another program; it was left as it is. Give another file with --history.");
        }
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw new UsageException($"{path}: {Explain(error)} Nothing of this run was added to the history.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the history cannot be opened ({error.Message}). Give a file in a writable folder with --history.", error);
        }
    }

    // Primary result codes of SQLite.
    private static string Explain(SqliteException error) => error.SqliteErrorCode switch
    {
        5 or 6 => FormattableString.Invariant($"another process held the history for over {BusySeconds} s. Try again when it is done."),
        8 => "the history cannot be written: the file or its folder is read-only. Give a file in a writable folder with --history.",
        11 or 26 => "the history is damaged (SQLite finds it malformed). Restore a copy, or start a new file with --history.",
        13 => "the disk is full. Free some space and append the run again.",
        14 => "the history cannot be opened or made there. Give a file in a writable folder with --history.",
        _ => $"SQLite reports: {error.Message}",
    };

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class, or of a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
