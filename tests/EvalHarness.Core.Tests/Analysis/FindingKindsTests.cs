namespace EvalHarness.Analysis;

public sealed class FindingKindsTests
{
    [Test]
    public void Kinds_and_their_findings_stand_by_gravity_and_then_in_order()
    {
        Finding[] findings = [Make("a", "1", FindingSeverity.Note), Make("b", "2", FindingSeverity.Warning), Make("a", "3", FindingSeverity.Serious), Make("c", "4", FindingSeverity.Warning), Make("b", "5", FindingSeverity.Warning)];

        Assert.That(FindingKinds.Of(findings).Select(kind => string.Join(' ', kind.Select(finding => finding.Sentence))), Is.EqualTo(new[] { "3 1", "2 5", "4" }));
    }

    private static Finding Make(string id, string sentence, FindingSeverity severity) => new(id, severity, sentence, new Dictionary<string, double>());
}
