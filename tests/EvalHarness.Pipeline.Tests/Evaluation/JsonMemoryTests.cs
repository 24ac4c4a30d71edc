namespace EvalHarness.Evaluation;

/// <summary>What measuring found is found once for all runs of a folder.</summary>
public sealed class JsonMemoryTests
{
    [Test]
    public void The_first_choice_holds_for_every_other_run()
    {
        using var folder = new TempFolder();
        Assert.That(Memory(folder).TryFind("model on cpu", out _), Is.False);
        Assert.That(Memory(folder).Agree("model on cpu", 64), Is.EqualTo(64));
        Assert.That(Memory(folder).Agree("model on cpu", 256), Is.EqualTo(64));
        Assert.That(Memory(folder).TryFind("model on cpu", out var found) && found == 64, Is.True);
        Assert.That(Memory(folder).TryFind("other on cpu", out _), Is.False);
    }

    [Test]
    public void Runs_that_choose_at_once_agree()
    {
        using var folder = new TempFolder();
        var held = new int[32];
        Parallel.For(0, held.Length, i => held[i] = Memory(folder).Agree("model", i + 1));
        Assert.That(held.Distinct().ToList(), Has.Count.EqualTo(1));
        Assert.That(Memory(folder).TryFind("model", out var found) && found == held[0], Is.True);
    }

    [TestCase("")]
    [TestCase("many")]
    [TestCase("{}")]
    public void A_damaged_note_is_written_anew(string text)
    {
        using var folder = new TempFolder();
        var memory = Memory(folder);
        memory.Agree("model", 64);
        File.WriteAllText(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Single(), text);

        Assert.That(memory.TryFind("model", out _), Is.False);
        Assert.That(memory.Agree("model", 128), Is.EqualTo(128));
        Assert.That(memory.TryFind("model", out var found) && found == 128, Is.True);
    }

    private static JsonMemory<int> Memory(TempFolder folder) => new(folder.Path, "batches");
}
