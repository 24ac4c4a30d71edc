using EvalHarness.Analysis.Scaling.Runs;

namespace EvalHarness.Analysis.Scaling;

public sealed class FamilySentencesTests
{
    [Test]
    public void Sentences_of_a_single_family_stand_as_they_are() =>
        Assert.That(Texts(Family("a", "x", "It rises.")), Is.EqualTo(new[] { "It rises." }));

    [Test]
    public void Sentences_of_several_families_name_theirs() =>
        Assert.That(Texts(Family("a", "x", "It rises.", "It falls."), Family("b", "y", "It rises.")), Is.EqualTo(new[] { "a: It rises.", "a: It falls.", "b: It rises." }));

    [Test]
    public void A_family_on_several_datasets_names_those_too() =>
        Assert.That(Texts(Family("a", "x", "It rises."), Family("a", "y", "It rises."), Family("b", "y", "It rises.")), Is.EqualTo(new[] { "a on x: It rises.", "a on y: It rises.", "b: It rises." }));

    [TestCase(0.0123, "1.2")]
    [TestCase(-0.0123, "-1.2")]
    [TestCase(-0.0004, "-0.04")]
    [TestCase(0.0004, "0.04")]
    [TestCase(0, "0")]
    [TestCase(-0.00001, "0")]
    public void A_bound_in_points_shows_its_side_of_zero(double share, string text) => Assert.That(Headlines.Bound(share), Is.EqualTo(text));

    private static IEnumerable<string> Texts(params FamilyScaling[] families) => FamilySentences.Of(families).SelectMany(headlines => headlines).Select(headline => headline.Text);

    private static FamilyScaling Family(string family, string dataset, params string[] sentences) => new()
    {
        Family = family,
        Dataset = dataset,
        Axis = "parameters",
        Rungs = [],
        Headlines = [.. sentences.Select(sentence => new Headline(sentence, []))],
    };
}
