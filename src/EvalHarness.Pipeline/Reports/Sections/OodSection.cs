using EvalHarness.Analysis.Diagrams;
using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Whether a checkpoint notices what it was never meant to see.</summary>
internal static class OodSection
{
    private const int Bins = 28;
    private const int RocPoints = 36;

    private static readonly (string Name, Func<SampleScores, double[]> Of)[] Scores =
    [
        ("Energy", scores => scores.Energy),
        ("1 - max probability", scores => [.. scores.Confidence.Select(confidence => 1 - confidence)]),
    ];

    private static readonly DataColumn[] HistogramColumns =
    [
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("ood", "OOD data", ColumnFormat.Text),
        new("score", "Score", ColumnFormat.Text),
        new("series", "Data", ColumnFormat.Text),
        new("from", "From", ColumnFormat.Number),
        new("to", "To", ColumnFormat.Number),
        new("share", "Share", ColumnFormat.Percent),
        new("n", "n", ColumnFormat.Count),
        new("order", "order", ColumnFormat.Hidden),
    ];

    private static readonly DataColumn[] RocColumns =
    [
        new("ood", "OOD data", ColumnFormat.Text),
        new("score", "Score", ColumnFormat.Text),
        new("checkpoint", "Checkpoint", ColumnFormat.Text),
        new("false_positives", "ID flagged", ColumnFormat.Percent),
        new("true_positives", "OOD caught", ColumnFormat.Percent),
        new("step", "step", ColumnFormat.Hidden),
        new("order", "order", ColumnFormat.Hidden),
    ];

    /// <summary>Adds the section, if the run looked at OOD data.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var names = new ReportNames(input.Run);
        if (input.Run.Checkpoints.Count == 0 || !names.Conditions(ConditionKind.Ood).Any())
        {
            return;
        }

        var pieces = new List<Html> { page.Chart(Scale(), "wide") };
        if (input.Samples is null)
        {
            pieces.Add(Html.Of($"<p class=\"note\">No histograms and curves: the per-sample columns of this run are not at hand.</p>"));
        }
        else
        {
            var (histograms, curves) = Rows(input, names);
            pieces.Add(page.Chart(Histograms(histograms, names.Of(names.Largest))));
            pieces.Add(page.Chart(Curves(curves)));
        }

        page.Section(
            "ood",
            "OOD",
            "Out-of-distribution data",
            "Data of no known class: no answer is right, so what counts is whether the score gives them away.",
            Html.Of($"<div class=\"grid\">\n{Html.Join(pieces)}</div>\n{OodTables.Render(input, names)}"));
    }

    private static ReportChart Scale() => new(
        "ood-scale",
        "ood-scale",
        "OOD detection over scale",
        "An OOD detection metric against the number of parameters, one line for each OOD data set.",
        DataTable.Empty)
    {
        Cells = new CellChoice("ood_auroc_energy", Ood: true),
        Height = 370,
        Note = "OOD is the positive class and a higher score means more OOD. An AUROC of 0.5 is chance. Of false-positive rates there are two, lower is better: the share of in-distribution "
            + "samples flagged when 95% of OOD is caught, and the share of OOD accepted when 95% of in-distribution samples are.",
    };

    private static ReportChart Histograms(List<object?[]> rows, string checkpoint) => new(
        "ood-histogram",
        "histogram",
        "Score histograms",
        "How the scores of in-distribution and OOD samples are spread; where they overlap, no threshold separates them.",
        new DataTable(HistogramColumns, rows))
    {
        Selectors = [new("checkpoint", "Checkpoint", checkpoint), new("ood", "OOD data"), new("score", "Score")],
        Height = 340,
        Note = "The outermost thousandth on either side is counted in the outermost bins.",
    };

    private static ReportChart Curves(List<object?[]> rows) => new(
        "ood-roc",
        "roc",
        "ROC",
        "Share of OOD samples caught against share of in-distribution samples flagged, one curve for each rung of the ladder.",
        new DataTable(RocColumns, rows))
    {
        Selectors = [new("ood", "OOD data"), new("score", "Score")],
        Height = 340,
        Note = "Rungs of the ladder only. Curves are thinned to 36 points for drawing; the metrics use every sample.",
    };

    private static (List<object?[]> Histograms, List<object?[]> Curves) Rows(ReportInput input, ReportNames names)
    {
        var (histograms, curves) = (new List<object?[]>(), new List<object?[]>());
        for (var order = 0; order < input.Run.Checkpoints.Count; order++)
        {
            var checkpoint = input.Run.Checkpoints[order];
            foreach (var ood in names.Conditions(ConditionKind.Ood))
            {
                if (names.CleanOf(ood) is not { } clean || input.Samples!.Load(checkpoint.Id, clean.Id) is not { } inside
                    || input.Samples.Load(checkpoint.Id, ood.Id) is not { } outside)
                {
                    continue;
                }

                foreach (var (score, of) in Scores)
                {
                    var (id, odd) = (of(inside), of(outside));
                    histograms.AddRange(Histogram(names.Of(checkpoint), names.Of(ood), score, id, odd));
                    var step = 0;
                    curves.AddRange((checkpoint.IsRung ? RocCurve.Of(id, odd, RocPoints) ?? [] : []).Select(object?[] (point) =>
                        [names.Of(ood), score, names.Of(checkpoint), point.FalsePositives, point.TruePositives, step++, order]));
                }
            }
        }

        return (histograms, curves);
    }

    private static IEnumerable<object?[]> Histogram(string checkpoint, string ood, string score, double[] inside, double[] outside)
    {
        if (ScoreHistogram.Of([inside, outside], Bins) is not { } histogram)
        {
            yield break;
        }

        foreach (var (series, shares, n, order) in new[] { ("In distribution", histogram.Shares[0], inside.Length, 0), ("OOD", histogram.Shares[1], outside.Length, 1) })
        {
            for (var bin = 0; bin < shares.Count; bin++)
            {
                yield return [checkpoint, ood, score, series, histogram.Edges[bin], histogram.Edges[bin + 1], shares[bin], n, order];
            }
        }
    }
}
