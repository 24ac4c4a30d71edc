using EvalHarness.Metrics.Robustness;

namespace EvalHarness.Reports.Sections;

/// <summary>What a mean hides: the worst class and corruption, the rarest losses, what mistakes cost, and how much was learnt by heart.</summary>
internal static class RiskTable
{
    /// <summary>The table of a clean dataset; nothing where the samples were not analysed.</summary>
    public static Html Render(ReportInput input, ReportNames names, CleanGroup group)
    {
        var found = (input.Reliability?.Checkpoints ?? []).Where(one => string.Equals(one.Dataset, group.Clean.Dataset, StringComparison.Ordinal)).ToList();
        return found.Count == 0 ? Html.None : HtmlTable.Render(
            "What the means hide. Worst: the interval is corrected for picking the minimum; perturbed: every sample counted once, by the majority of its copies. Tail loss: mean NLL of the worst 5% of the samples. "
                + "Relative mCE and gap: what corruption takes, against the baseline and as a share of the clean accuracy. Train-test: accuracy on training data minus accuracy on test data",
            [
                new("Checkpoint"), new("Worst class, perturbed", true, true), new("Worst corruption", true, true), new("Relative mCE", true, true), new("Relative gap", true, true),
                new("Tail loss, clean", true, true), new("Tail loss, perturbed", true, true), new("Expected cost, clean", true, true), new("Expected cost, perturbed", true, true),
                new("Train-test", true, true),
            ],
            found.Select(one => new HtmlCell[]
            {
                names.Of(one.Checkpoint),
                Worst(one.WorstClassPerturbed, one.WorstClassPerturbed.Name),
                Worst(one.WorstCorruption, one.WorstCorruption.Name is { } name ? ReportNames.Perturbation(name) : null),
                Cells.Number(one.RelativeMce),
                Cells.Share(one.RelativeMeanGap),
                Cells.Number(one.CleanTailLoss),
                Cells.Number(one.PerturbedTailLoss),
                Cells.Number(one.CleanCost),
                Cells.Number(one.PerturbedCost),
                Cells.Points(one.TrainTest?.Accuracy),
            }));
    }

    /// <summary>The accuracy of the worst group over its interval and its name.</summary>
    public static HtmlCell Worst(WorstGroupResult? worst, string? name)
    {
        var share = Cells.Share(worst?.Accuracy);
        return name is null ? share : new HtmlCell(Html.Of($"{share.Markup}<span class=\"ci name\">{name}</span>"), share.Sort);
    }
}
