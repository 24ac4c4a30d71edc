using System.Globalization;
using System.Text;
using EvalHarness.Evaluation;
using EvalHarness.Metrics.Ood;

namespace EvalHarness.Metrics;

/// <summary>The table of metrics as text, for the readme and for legends.</summary>
public static class MetricReference
{
    /// <summary>Markdown: the metrics of a cell and of decisions, then the kinds and scores of OOD detection, whose ids are <c>ood_KIND_SCORE</c>.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("| id | name | better | range | interval | convention | source |\n|---|---|---|---|---|---|---|\n");
        foreach (var metric in StandardMetrics.Cell.Concat(StandardMetrics.Decision))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{metric.Id}` | {metric.Name} | {Better(metric.Direction)} | {Range(metric)} | {Words(metric.Interval)} | {Escape(metric.Convention)} | {metric.Source} |\n");
        }

        text.Append("\n| OOD detection: `ood_KIND_SCORE` | KIND | better | interval | convention |\n|---|---|---|---|---|\n");
        foreach (var kind in OodMetrics.Kinds)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Name} | `{kind.Id}` | {Better(kind.Direction)} | {Words(kind.Interval)} | {kind.Convention} |\n");
        }

        text.Append("\n| SCORE (higher is more OOD) | what it is | source |\n|---|---|---|\n");
        foreach (var score in OodScore.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{score.Id}` | {score.Name} | {score.Source} |\n");
        }

        return text.ToString();
    }

    /// <summary>How an interval is made, in words.</summary>
    public static string Words(IntervalMethod method) => method switch
    {
        IntervalMethod.Wilson => "Wilson",
        IntervalMethod.Student => "Student",
        IntervalMethod.DeLong => "DeLong, logit",
        IntervalMethod.Bootstrap => "percentile bootstrap",
        IntervalMethod.CentredBootstrap => "centred bootstrap",
        IntervalMethod.ExactBootstrap => "percentile bootstrap, exact",
        IntervalMethod.Influence => "infinitesimal jackknife, logit",
        IntervalMethod.Jackknife => "delete-a-group jackknife, Student",
        IntervalMethod.Sandwich => "sandwich, log",
        IntervalMethod.QuadraticForm => "score, quadratic form",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "No such method."),
    };

    private static string Better(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "higher",
        Direction.LowerIsBetter => "lower",
        _ => "neither",
    };

    private static string Range(Metric metric) => string.Create(
        CultureInfo.InvariantCulture,
        $"{metric.Range.Lower} to {(double.IsInfinity(metric.Range.Upper) ? "infinity" : metric.Range.Upper.ToString(CultureInfo.InvariantCulture))}");

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
