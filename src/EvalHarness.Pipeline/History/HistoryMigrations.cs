using Microsoft.Data.Sqlite;

namespace EvalHarness.History;

/// <summary>
/// The schema, step by step: the file's <c>user_version</c> counts the steps it has been through, and opening it takes the missing ones.
/// A step that has been released is never edited; a change is a new step.
/// </summary>
internal static class HistoryMigrations
{
    /// <summary>Marks the file as ours (<c>PRAGMA application_id</c>): "EvHs".</summary>
    public const int ApplicationId = 0x45764873;

    /// <summary>All steps, oldest first.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            started_utc TEXT NOT NULL,
            finished_utc TEXT NOT NULL,
            suite TEXT NOT NULL,
            status TEXT NOT NULL
        );
        CREATE TABLE facts (
            run INTEGER NOT NULL REFERENCES runs(number),
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (run, name)
        ) WITHOUT ROWID;
        CREATE TABLE series (
            number INTEGER PRIMARY KEY,
            checkpoint TEXT NOT NULL,
            condition TEXT NOT NULL,
            dataset TEXT NOT NULL,
            metric TEXT NOT NULL,
            UNIQUE (checkpoint, condition, dataset, metric)
        );
        CREATE TABLE measurements (
            run INTEGER NOT NULL REFERENCES runs(number),
            series INTEGER NOT NULL REFERENCES series(number),
            value REAL,
            lower REAL,
            upper REAL,
            n INTEGER NOT NULL,
            PRIMARY KEY (series, run)
        ) WITHOUT ROWID;
        CREATE INDEX runs_by_suite ON runs (suite, started_utc);
        """,
    ];

    /// <summary>Brings an open database to the newest schema, in one transaction; a file that is newer than the program is refused.</summary>
    public static void Apply(SqliteConnection connection, string path, IReadOnlyList<string> steps)
    {
        if (Version(connection) == steps.Count)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);

        // Another process may have been here while we waited for the lock.
        var version = Version(connection);
        if (version > steps.Count)
        {
            throw new UsageException(
                $"{path}: the history has schema version {version}, but this EvalHarness knows versions up to {steps.Count}. Use the newer EvalHarness that wrote it; nothing was changed.");
        }

        for (var step = version; step < steps.Count; step++)
        {
            Execute(connection, transaction, steps[step]);
        }

        Execute(connection, transaction, FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {steps.Count};"));
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // The text is one of the constants above or built from whole numbers.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
