namespace EvalHarness.Perturbations;

[TestFixture]
public sealed class TextPerturbationTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 200));

    private static IEnumerable<TextPerturbation> All => StandardTextPerturbations.All;

    [TestCaseSource(nameof(All))]
    public void Same_seed_same_text_and_another_seed_another(TextPerturbation perturbation)
    {
        var first = Apply(perturbation, Long, 3, 4);

        Assert.That(Apply(perturbation, Long, 3, 4), Is.EqualTo(first));
        Assert.That(Apply(perturbation, Long, 3, 5), Is.Not.EqualTo(first));
        Assert.That(() => Apply(perturbation, Long, 0, 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCaseSource(nameof(All))]
    public void More_severity_changes_more(TextPerturbation perturbation)
    {
        var text = Long[..1000];
        var distances = Enumerable.Range(1, 5).Select(severity => Distance(text, Apply(perturbation, text, severity, 2))).ToArray();

        Assert.That(distances, Is.Ordered);
        Assert.That(distances[4], Is.GreaterThan(distances[0]));
    }

    [TestCaseSource(nameof(All))]
    public void Empty_texts_emoji_and_lone_halves_of_a_pair_do_no_harm(TextPerturbation perturbation)
    {
        const string Smile = "\U0001F600\U0001F680 5 \u4e2d\u6587";

        Assert.That(Apply(perturbation, "", 5, 1), Is.Empty);
        Assert.That(Apply(perturbation, "\ud83d", 5, 1), Is.EqualTo("\ud83d"));
        for (var seed = 0UL; seed < 50; seed++)
        {
            var result = Apply(perturbation, Smile, 5, seed);
            Assert.That(result, Does.StartWith("\U0001F600\U0001F680"), "characters of two units stay whole");
        }
    }

    [TestCase(3, 0.05)]
    [TestCase(5, 0.2)]
    public void Typos_hit_the_stated_share_of_letters_and_only_neighbouring_keys(int severity, double share)
    {
        var text = new string('g', 10_000);

        var result = Apply(new KeyboardTypos(), text, severity, 1);

        Assert.That(result.Count(key => key != 'g') / 10_000.0, Is.EqualTo(share).Within(4 * Math.Sqrt(share * (1 - share) / 10_000)));
        Assert.That(result.Distinct().Order(), Is.EqualTo("bfghtvy".ToArray()));
        Assert.That(Apply(new KeyboardTypos(), new string('Q', 500), 5, 1).Distinct().Order(), Is.EqualTo("AQW".ToArray()));
    }

    [Test]
    public void Swaps_keep_every_letter_and_never_cross_a_word()
    {
        var result = Apply(new LetterSwaps(), Long, 5, 1);

        var (before, after) = (Long.Split(' '), result.Split(' '));
        Assert.That(after, Has.Length.EqualTo(before.Length));
        for (var i = 0; i < before.Length; i++)
        {
            Assert.That(after[i].Order(), Is.EqualTo(before[i].Order()));
        }
    }

    [Test]
    public void Drops_take_the_stated_share_of_letters_and_nothing_else()
    {
        var result = Apply(new LetterDrops(), Long, 4, 1);

        var (letters, left) = (Long.Count(char.IsLetter), result.Count(char.IsLetter));
        Assert.That(1 - ((double)left / letters), Is.EqualTo(0.1).Within(4 * Math.Sqrt(0.09 / letters)));
        Assert.That(result.Count(c => !char.IsLetter(c)), Is.EqualTo(Long.Length - letters));
    }

    [Test]
    public void Misreading_takes_two_letters_for_one_and_one_for_two()
    {
        var burn = string.Concat(Enumerable.Repeat("rn ", 2000));
        var result = Apply(new OcrConfusions(), burn, 5, 1);

        // "rn" is read as m at 40 % of the r; where the r is read well, the n may become "ri".
        Assert.That(result.Count(c => c == 'm') / 2000.0, Is.EqualTo(0.4).Within(4 * Math.Sqrt(0.24 / 2000)));
        Assert.That(result.Split(' ').Distinct(), Is.EquivalentTo(new[] { "rn", "m", "rri", "" }));
        Assert.That(Apply(new OcrConfusions(), new string('m', 100), 5, 1), Does.Contain("rn"));
    }

    [Test]
    public void Case_is_turned_and_the_words_stay_the_same()
    {
        var result = Apply(new LetterCase(), Long, 5, 1);

        Assert.That(result.ToUpperInvariant(), Is.EqualTo(Long.ToUpperInvariant()));
        var turned = Long.Zip(result).Count(pair => pair.First != pair.Second) / (double)Long.Count(char.IsLetter);
        Assert.That(turned, Is.EqualTo(0.5).Within(0.03));
    }

    [Test]
    public void Whitespace_changes_spaces_alone()
    {
        var result = Apply(new Whitespace(), Long, 5, 1);

        Assert.That(result.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(Long.Replace(" ", "", StringComparison.Ordinal)));
        Assert.That(result, Does.Contain("  "));
        Assert.That(result, Is.Not.EqualTo(Long));
    }

    [Test]
    public void Selections_name_perturbations_and_groups_of_tables_and_texts()
    {
        Assert.That(SampleSelection.Resolve("text:1,5"), Has.Count.EqualTo(12));
        Assert.That(SampleSelection.Resolve("missing_values").Select(setting => setting.ToString()), Is.EqualTo(Enumerable.Range(1, 5).Select(i => $"missing_values-{i}")));
        Assert.That(SampleSelection.Resolve("gaussian_noise"), Is.Empty);
        Assert.That((SampleSelection.Knows("tabular:3"), SampleSelection.Knows("blur")), Is.EqualTo((true, false)));
        Assert.That(() => SampleSelection.Resolve("text:9"), Throws.TypeOf<UsageException>().With.Message.Contains("1 to 5"));
        Assert.That(() => PerturbationSelection.Resolve("misssing_values"), Throws.TypeOf<UsageException>().With.Message.Contains("Nearest first: missing_values"));
        var ids = SampleSelection.Names.Concat(StandardPerturbations.Groups).Concat(StandardPerturbations.All.Select(p => p.Id));
        Assert.That(ids, Is.Unique);
    }

    private static string Apply(TextPerturbation perturbation, string text, int severity, ulong seed)
    {
        var random = new SeededRandom(seed);
        return perturbation.Apply(text, severity, ref random);
    }

    // Nearest.Distance ignores case; capitals are marked so that a turn counts.
    private static int Distance(string first, string second) => Nearest.Distance(Marked(first), Marked(second));

    private static string Marked(string text) => string.Concat(text.Select(c => char.IsUpper(c) ? $"^{c}" : $"{c}"));
}
