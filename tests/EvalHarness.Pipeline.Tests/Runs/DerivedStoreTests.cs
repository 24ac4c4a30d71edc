using System.Text;

namespace EvalHarness.Runs;

/// <summary>What follows from cells is taken over only whole, unchanged and under its own key.</summary>
public sealed class DerivedStoreTests
{
    private TempFolder _folder = null!;
    private DerivedStore _store = null!;
    private int _made;

    [SetUp]
    public void Make()
    {
        _folder = new TempFolder();
        _store = new DerivedStore(_folder.Path, reuse: true);
        _made = 0;
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Is_made_once()
    {
        Assert.That(Get("a"), Is.EqualTo("made 1"));
        Assert.That(Get("a"), Is.EqualTo("made 1"));
        Assert.That(Get("b"), Is.EqualTo("made 2"));
    }

    [Test]
    public void Is_made_anew_where_nothing_may_be_reused_and_then_kept()
    {
        Get("a");
        var fresh = new DerivedStore(_folder.Path, reuse: false);
        Assert.That(fresh.Find("a"), Is.Null);
        fresh.Save("a", Encoding.UTF8.GetBytes("fresh"));
        Assert.That(Get("a"), Is.EqualTo("fresh"));
    }

    [Test]
    public void A_file_that_was_cut_off_is_never_read()
    {
        Get("a");
        var whole = File.ReadAllBytes(Kept("a"));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Kept("a"), whole[..length]);
            Assert.That(_store.Find("a"), Is.Null, $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void A_changed_file_is_never_read()
    {
        Get("a");
        var whole = File.ReadAllBytes(Kept("a"));
        for (var i = 0; i < 32; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            File.WriteAllBytes(Kept("a"), changed);
            Assert.That(_store.Find("a"), Is.Null, $"byte {i}");
        }
    }

    [Test]
    public void A_file_under_another_key_is_never_read()
    {
        Get("a");
        File.Copy(Kept("a"), Kept("b"));
        Assert.That(_store.Find("b"), Is.Null);
    }

    [Test]
    public void The_key_covers_every_part_and_where_it_ends()
    {
        Assert.That(DerivedStore.Key("ab", "c"), Is.Not.EqualTo(DerivedStore.Key("a", "bc")));
    }

    [Test]
    public void Only_the_newest_are_kept()
    {
        for (var i = 0; i < DerivedStore.Kept + 5; i++)
        {
            Get($"{i}");
            File.SetLastWriteTimeUtc(Kept($"{i}"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i));
        }

        // What was used last counts as new.
        Get("5");
        Get("last");
        Assert.That(Directory.GetFiles(_folder.At(".cells/derived")), Has.Length.EqualTo(DerivedStore.Kept));
        Assert.That(File.Exists(Kept("5")) && File.Exists(Kept("last")), Is.True);
        Assert.That(File.Exists(Kept("4")) || File.Exists(Kept("6")), Is.False);
    }

    private string Get(string key) => Encoding.UTF8.GetString(_store.Get(key, () => Encoding.UTF8.GetBytes($"made {++_made}")));

    private string Kept(string key) => _folder.At($".cells/derived/{key}.gz");
}
