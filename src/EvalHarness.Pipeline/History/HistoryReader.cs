using System.Globalization;
using EvalHarness.Statistics;
using Microsoft.Data.Sqlite;

namespace EvalHarness.History;

/// <summary>Reads the history back as nights and series.</summary>
internal static class HistoryReader
{
    private static readonly double WidthPerError = 2 * Distributions.TwoSidedNormal(0.95);

    public static IReadOnlyList<string> RunIds(SqliteConnection connection)
    {
        var ids = new List<string>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM runs ORDER BY started_utc, number";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    public static RunHistory Load(SqliteConnection connection, string path, string? suite, string? sinceRun, IReadOnlyList<string> metrics)
    {
        // One transaction: a run that another process appends meanwhile is seen whole or not at all.
        using var transaction = connection.BeginTransaction(deferred: true);
        var nights = Nights(connection, transaction, suite);
        if (sinceRun is not null)
        {
            var first = nights.FindIndex(night => string.Equals(night.Night.Run, sinceRun, StringComparison.Ordinal));
            if (first < 0)
            {
                var known = string.Join(", ", Nearest.Order(sinceRun, nights.Select(night => night.Night.Run)).Take(5));
                throw new UsageException($"{path}: the history has no run '{sinceRun}'{(suite is null ? string.Empty : $" of suite '{suite}'")}. Nearest: {(known.Length == 0 ? "none, it is empty" : known)}.");
            }

            nights.RemoveRange(0, first);
        }

        return new([.. nights.Select(night => night.Night)], Series(connection, transaction, nights, metrics));
    }

    private static List<(long Number, HistoryNight Night)> Nights(SqliteConnection connection, SqliteTransaction transaction, string? suite)
    {
        var nights = new List<(long, HistoryNight)>();
        var facts = Facts(connection, transaction);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT number, id, started_utc FROM runs WHERE $suite IS NULL OR suite = $suite ORDER BY started_utc, number";
        command.Parameters.AddWithValue("$suite", (object?)suite ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var number = reader.GetInt64(0);
            var started = DateTime.Parse(reader.GetString(2), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            nights.Add((number, new(reader.GetString(1), started, facts.GetValueOrDefault(number) ?? [])));
        }

        return nights;
    }

    private static Dictionary<long, Dictionary<string, string>> Facts(SqliteConnection connection, SqliteTransaction transaction)
    {
        var facts = new Dictionary<long, Dictionary<string, string>>();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT run, name, value FROM facts";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var run = reader.GetInt64(0);
            if (!facts.TryGetValue(run, out var own))
            {
                facts[run] = own = new(StringComparer.Ordinal);
            }

            own[reader.GetString(1)] = reader.GetString(2);
        }

        return facts;
    }

    private static List<HistorySeries> Series(
        SqliteConnection connection, SqliteTransaction transaction, List<(long Number, HistoryNight Night)> nights, IReadOnlyList<string> metrics)
    {
        var place = nights.Select((night, i) => (night.Number, i)).ToDictionary(pair => pair.Number, pair => pair.i);
        var series = new List<HistorySeries>();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            SELECT s.number, s.checkpoint, s.condition, s.dataset, s.metric, m.run, m.value, m.lower, m.upper
            FROM measurements m JOIN series s ON s.number = m.series WHERE m.value IS NOT NULL ORDER BY s.number
            """;
        using var reader = command.ExecuteReader();
        var last = -1L;
        var points = new List<HistoryPoint>();
        while (reader.Read())
        {
            if (!place.TryGetValue(reader.GetInt64(5), out var night) || !IsWanted(reader.GetString(4), metrics))
            {
                continue;
            }

            if (reader.GetInt64(0) != last)
            {
                last = reader.GetInt64(0);
                points = [];
                series.Add(new(reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), points));
            }

            points.Add(new(night, reader.GetDouble(6), reader.IsDBNull(7) || reader.IsDBNull(8) ? null : (reader.GetDouble(8) - reader.GetDouble(7)) / WidthPerError));
        }

        // Rows come in the order in which runs were appended, which need not be the order in which they started.
        return series.ConvertAll(one => one with { Points = [.. one.Points.OrderBy(point => point.Night)] });
    }

    private static bool IsWanted(string metric, IReadOnlyList<string> metrics) =>
        metrics.Count == 0 || metrics.Any(pattern => Glob.Matches(pattern, metric));
}
