namespace EvalHarness.Analysis;

/// <summary>Findings of the same kind together, so that one that many checkpoints share does not hide the others.</summary>
public static class FindingKinds
{
    /// <summary>The kinds, the gravest first; of each kind the gravest findings first, else in the order of the analysis.</summary>
    public static IReadOnlyList<IReadOnlyList<Finding>> Of(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return [.. findings
            .GroupBy(finding => finding.Id, StringComparer.Ordinal)
            .Select(IReadOnlyList<Finding> (kind) => [.. kind.OrderByDescending(finding => finding.Severity)])
            .OrderByDescending(kind => kind[0].Severity)];
    }
}
