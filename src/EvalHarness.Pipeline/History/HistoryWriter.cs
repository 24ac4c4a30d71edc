using System.Globalization;
using EvalHarness.Evaluation;
using EvalHarness.Runs;
using Microsoft.Data.Sqlite;

namespace EvalHarness.History;

/// <summary>Appends a run in one transaction.</summary>
internal static class HistoryWriter
{
    public static bool Append(SqliteConnection connection, RunDocument document, EvaluationRun run)
    {
        // Immediate: the write lock is taken before anything is read, so two writers queue up instead of failing halfway.
        using var transaction = connection.BeginTransaction(deferred: false);
        if (InsertRun(connection, transaction, document) is not { } number)
        {
            return false;
        }

        InsertFacts(connection, transaction, number, RunFacts.Of(document));
        InsertMeasurements(connection, transaction, number, run);
        transaction.Commit();
        return true;
    }

    private static long? InsertRun(SqliteConnection connection, SqliteTransaction transaction, RunDocument document)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO runs (id, started_utc, finished_utc, suite, status) VALUES ($id, $started, $finished, $suite, $status)
            ON CONFLICT (id) DO NOTHING RETURNING number
            """;
        command.Parameters.AddWithValue("$id", document.Id);
        command.Parameters.AddWithValue("$started", Text(document.StartedUtc));
        command.Parameters.AddWithValue("$finished", Text(document.FinishedUtc));
        command.Parameters.AddWithValue("$suite", document.Suite);
        command.Parameters.AddWithValue("$status", document.Status == RunStatus.Complete ? "complete" : "incomplete");
        return (long?)command.ExecuteScalar();
    }

    private static void InsertFacts(SqliteConnection connection, SqliteTransaction transaction, long run, IReadOnlyDictionary<string, string> facts)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO facts (run, name, value) VALUES ($run, $name, $value)";
        command.Parameters.AddWithValue("$run", run);
        var name = command.Parameters.Add("$name", SqliteType.Text);
        var value = command.Parameters.Add("$value", SqliteType.Text);
        foreach (var (key, text) in facts)
        {
            (name.Value, value.Value) = (key, text);
            command.ExecuteNonQuery();
        }
    }

    private static void InsertMeasurements(SqliteConnection connection, SqliteTransaction transaction, long run, EvaluationRun evaluation)
    {
        var datasets = evaluation.Conditions.ToDictionary(condition => condition.Id, condition => condition.Dataset, StringComparer.Ordinal);
        using var series = new SeriesNumbers(connection, transaction);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO measurements (run, series, value, lower, upper, n) VALUES ($run, $series, $value, $lower, $upper, $n)";
        command.Parameters.AddWithValue("$run", run);
        var number = command.Parameters.Add("$series", SqliteType.Integer);
        var value = command.Parameters.Add("$value", SqliteType.Real);
        var lower = command.Parameters.Add("$lower", SqliteType.Real);
        var upper = command.Parameters.Add("$upper", SqliteType.Real);
        var n = command.Parameters.Add("$n", SqliteType.Integer);
        foreach (var cell in evaluation.Cells)
        {
            foreach (var measurement in cell.Measurements)
            {
                number.Value = series.Of(cell.Checkpoint, cell.Condition, datasets[cell.Condition], measurement.Metric);
                value.Value = (object?)measurement.Value ?? DBNull.Value;
                lower.Value = (object?)measurement.Lower ?? DBNull.Value;
                upper.Value = (object?)measurement.Upper ?? DBNull.Value;
                n.Value = measurement.N;
                command.ExecuteNonQuery();
            }
        }
    }

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Finds or makes the number of a series.</summary>
    private sealed class SeriesNumbers : IDisposable
    {
        private readonly SqliteCommand _command;

        public SeriesNumbers(SqliteConnection connection, SqliteTransaction transaction)
        {
            _command = connection.CreateCommand();
            _command.Transaction = transaction;

            // The empty update makes RETURNING give the number of a row that was there before.
            _command.CommandText = """
                INSERT INTO series (checkpoint, condition, dataset, metric) VALUES ($checkpoint, $condition, $dataset, $metric)
                ON CONFLICT (checkpoint, condition, dataset, metric) DO UPDATE SET metric = metric RETURNING number
                """;
            foreach (var name in new[] { "$checkpoint", "$condition", "$dataset", "$metric" })
            {
                _command.Parameters.Add(name, SqliteType.Text);
            }
        }

        public long Of(string checkpoint, string condition, string dataset, string metric)
        {
            _command.Parameters["$checkpoint"].Value = checkpoint;
            _command.Parameters["$condition"].Value = condition;
            _command.Parameters["$dataset"].Value = dataset;
            _command.Parameters["$metric"].Value = metric;
            return (long)_command.ExecuteScalar()!;
        }

        public void Dispose() => _command.Dispose();
    }
}
