using EvalHarness.Gates;

namespace EvalHarness.History;

/// <summary>Says a finding in words.</summary>
internal static class NightlySentence
{
    public static string Of(NightlyFinding finding)
    {
        var way = finding.Direction switch
        {
            ChangeDirection.Worse => "got worse",
            ChangeDirection.Better => "got better",
            _ => "moved",
        };
        var noise = finding.Noise > 0
            ? $"noise from night to night {CellText.Number(finding.Noise)}"
            : "all nights before were equal";
        return $"{finding.Metric} of {finding.Checkpoint} under {finding.Condition} {way}: {CellText.Number(finding.Before)} to {CellText.Number(finding.After)} "
            + $"({noise}) since night {finding.FirstNight.ToString(System.Globalization.CultureInfo.InvariantCulture)} ({finding.FirstRun}); {Why(finding)}."
            + (finding.Matters ? string.Empty : " Smaller than the sampling error: no alarm.");
    }

    private static string Why(NightlyFinding finding)
    {
        var likely = finding.Causes.Where(cause => cause.Likely).ToList();
        return (likely.Count, finding.Causes.Count) switch
        {
            (_, 0) => "nothing recorded changed (nondeterminism, or something that is not recorded)",
            (0, _) => $"no recorded change explains it: {Join(finding.Causes)}",
            (1, _) => likely[0].Text,
            _ => $"several things changed at once and cannot be told apart: {Join(likely)}",
        };
    }

    private static string Join(IEnumerable<ChangeCause> causes) => string.Join("; ", causes.Select(cause => cause.Text));
}
