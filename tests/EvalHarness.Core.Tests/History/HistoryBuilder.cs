using EvalHarness.Evaluation;
using EvalHarness.Perturbations;

namespace EvalHarness.History;

/// <summary>Simulates nights: a few checkpoints under a few conditions, accuracy counted over a number of images.</summary>
internal sealed class HistoryBuilder(ulong seed, int nights, bool noisy)
{
    private const int Samples = 2000;
    private SeededRandom _random = new(seed);

    /// <summary>Checkpoints; every one has a model file of its own.</summary>
    public int Checkpoints { get; init; } = 4;

    /// <summary>Conditions of one dataset.</summary>
    public int Conditions { get; init; } = 5;

    /// <summary>Facts of a night, to which a test adds changes.</summary>
    public Action<int, Dictionary<string, string>> Change { get; init; } = (_, _) => { };

    /// <summary>How far accuracy drops in a night, by checkpoint.</summary>
    public Func<int, int, double> Drop { get; init; } = (_, _) => 0;

    public RunHistory Build()
    {
        var runs = new List<HistoryNight>();
        for (var night = 0; night < nights; night++)
        {
            var facts = new Dictionary<string, string> { ["data:digits"] = "d0", ["version:onnxruntime"] = "1.31.1", ["device"] = "cpu" };
            for (var checkpoint = 0; checkpoint < Checkpoints; checkpoint++)
            {
                facts[$"model:mlp/{checkpoint}"] = $"m{checkpoint}";
            }

            Change(night, facts);
            runs.Add(new($"night-{night + 1}", new DateTime(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc).AddDays(night), facts));
        }

        var series = new List<HistorySeries>();
        for (var checkpoint = 0; checkpoint < Checkpoints; checkpoint++)
        {
            for (var condition = 0; condition < Conditions; condition++)
            {
                var chance = 0.9 - (0.05 * condition);
                var points = Enumerable.Range(0, nights).Select(night => Point(night, chance - Drop(night, checkpoint))).ToList();
                series.Add(new($"mlp/{checkpoint}", $"digits/noise-{condition}", "digits", "accuracy", points));
            }
        }

        return new(runs, series);
    }

    /// <summary>The history as it was after some nights.</summary>
    public static RunHistory Until(RunHistory history, int nights) => new(
        [.. history.Nights.Take(nights)],
        [.. history.Series.Select(series => series with { Points = [.. series.Points.TakeWhile(point => point.Night < nights)] })]);

    public static NightlyReport Analyse(RunHistory history, NightlyOptions? options = null) =>
        NightlyAnalysis.Of(history, _ => Direction.HigherIsBetter, options);

    // Binomial noise, approximated by a normal rounded to whole images.
    private HistoryPoint Point(int night, double chance)
    {
        var error = Math.Sqrt(chance * (1 - chance) / Samples);
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return new(night, Math.Round((chance + (noisy ? normal * error : 0)) * Samples) / Samples, error);
    }
}
