namespace EvalHarness.Core.Tests;

[TestFixture]
public sealed class TextToolsTests
{
    [TestCase("*", "anything", ExpectedResult = true)]
    [TestCase("a*c", "abc", ExpectedResult = true)]
    [TestCase("a*c", "abcd", ExpectedResult = false)]
    [TestCase("fam/*-1?", "fam/net-1k", ExpectedResult = true)]
    [TestCase("*a*b", "xaxbxab", ExpectedResult = true)]
    [TestCase("A", "a", ExpectedResult = false)]
    [TestCase("", "", ExpectedResult = true)]
    public bool A_glob_matches_whole_texts(string pattern, string text) => Glob.Matches(pattern, text);

    [TestCase("kitten", "sitting", ExpectedResult = 3)] // Levenshtein's own kind of example: k-s, e-i, +g
    [TestCase("", "abc", ExpectedResult = 3)]
    [TestCase("fog", "FOG", ExpectedResult = 0)]
    public int Edit_distance_counts_single_steps(string first, string second) => Nearest.Distance(first, second);

    [Test]
    public void The_nearest_name_comes_first() =>
        Assert.That(Nearest.Order("contrst", ["fog", "contrast", "brightness"])[0], Is.EqualTo("contrast"));
}
