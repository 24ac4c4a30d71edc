namespace EvalHarness.Analysis;

public sealed class FindingKindsTests
{
    [Test]
    public void Kinds_and_their_findings_stand_by_gravity_and_then_in_order()
    {
        Finding[] findings = [Make("a", "1", FindingSeverity.Note), Make("b", "2", FindingSeverity.Warning), Make("a", "3", FindingSeverity.Serious), Make("c", "4", FindingSeverity.Warning), Make("b", "5", FindingSeverity.Warning)];

        Assert.That(FindingKinds.Of(findings).Select(kind => string.Join(' ', kind.Select(finding => finding.Sentence))), Is.EqualTo(new[] { "3 1", "2 5", "4" }));
    }

    [Test]
    public void Of_equally_grave_findings_the_one_that_goes_furthest_stands_first()
    {
        Finding[] findings =
        [
            Make("overconfident_under_shift", "11 points", FindingSeverity.Warning, ("overconfidence", 0.11)),
            Make("overconfident_under_shift", "30 points", FindingSeverity.Warning, ("overconfidence", 0.30)),
            Make("bigger_is_worse", "1 point less", FindingSeverity.Serious, ("difference", -0.01)),
            Make("bigger_is_worse", "5 points less", FindingSeverity.Serious, ("difference", -0.05)),
            Make("accuracy_up_cost_up", "9 to 10", FindingSeverity.Warning, ("cost_smaller", 9), ("cost_larger", 10)),
            Make("accuracy_up_cost_up", "2 to 5", FindingSeverity.Warning, ("cost_smaller", 2), ("cost_larger", 5)),
        ];

        Assert.That(
            FindingKinds.Of(findings).Select(kind => string.Join(", ", kind.Select(finding => finding.Sentence))),
            Is.EqualTo(new[] { "5 points less, 1 point less", "30 points, 11 points", "2 to 5, 9 to 10" }));
    }

    private static Finding Make(string id, string sentence, FindingSeverity severity, params (string Name, double Value)[] numbers) =>
        new(id, severity, sentence, numbers.ToDictionary(number => number.Name, number => number.Value));
}
