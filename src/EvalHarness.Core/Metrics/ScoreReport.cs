using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Metrics;

/// <summary>Outputs of a classifier, made elsewhere, to be scored.</summary>
/// <param name="Outputs">Rows of K outputs, one after the other.</param>
/// <param name="Labels">The true class of every row; -1 where there is none.</param>
/// <param name="ClassCount">Outputs of a row, K.</param>
/// <param name="Kind">Whether they are logits or probabilities.</param>
public sealed record ScoreInput(double[] Outputs, int[] Labels, int ClassCount, OutputKind Kind);

/// <summary>Every metric of a table of outputs, with out-of-distribution detection where a second table is given.</summary>
public static class ScoreReport
{
    /// <summary>
    /// All measurements: those of <see cref="StandardMetrics.Cell"/>, then, if <paramref name="ood"/> is given, those of
    /// <see cref="StandardMetrics.Ood"/>. Rows are told apart by their number, so each is a cluster of its own; KL-matching takes its templates
    /// from the calibration half of <paramref name="input"/>. Scores that differ by rounding alone (1e-12) are ties.
    /// </summary>
    public static IReadOnlyList<Measurement> Of(ScoreInput input, ScoreInput? ood, MetricOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        var cell = Build(input, null);
        var measured = MetricTable.Evaluate(cell with { Scores = NearTies.OfConfidence(cell.Scores) }, options);
        if (ood is null)
        {
            return measured;
        }

        if (ood.ClassCount != input.ClassCount)
        {
            throw new UsageException(
                $"The out-of-distribution table has {ood.ClassCount} outputs a row, but the labelled one has {input.ClassCount}. "
                    + "Both must come from the same model.");
        }

        if (ood.Kind != input.Kind)
        {
            throw new UsageException(
                $"The out-of-distribution table holds {Words(ood.Kind)}, but the labelled one {Words(input.Kind)}: scores such as the largest logit cannot be "
                    + "compared. Give both as p0, p1, ... or both as z0, z1, ...");
        }

        var templates = KlTemplates.From(cell.Totals!);
        var (inside, outside) = NearTies.OfAllScores(Build(input, templates).Scores, Build(ood, templates).Scores);
        return [.. measured, .. MetricTable.EvaluateOod(new(inside), new(outside), options)];
    }

    private static string Words(OutputKind kind) => kind == OutputKind.Logits ? "logits" : "probabilities";

    private static CellSamples Build(ScoreInput input, KlTemplates? templates)
    {
        var builder = new SampleScoresBuilder(input.ClassCount, input.Kind, input.Labels.Length, false, templates);
        builder.Add(input.Outputs, input.Labels, Enumerable.Range(0, input.Labels.Length).ToArray());
        return builder.BuildCell();
    }
}
