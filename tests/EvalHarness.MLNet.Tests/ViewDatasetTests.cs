using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.MLNet.Datasets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class ViewDatasetTests
{
    private static readonly MLContext Context = Animals.Context;
    private static readonly Thing[] Things =
    [
        new() { Kind = "b", Number = 2, IsOld = true, Size = 1.5f, Count = 7, Colour = "red", Place = "north", Slots = [1, 0, 3] },
        new() { Kind = "a", Number = 0, IsOld = false, Size = float.NaN, Count = -2, Colour = "", Place = "south", Slots = [4, 5, 6] },
        new() { Kind = "", Number = 1, IsOld = true, Size = 0, Count = 0, Colour = "blue", Place = "north", Slots = [0, 0, 0] },
        new() { Kind = "c", Number = float.NaN, IsOld = true, Size = -1, Count = 1, Colour = "red", Place = "", Slots = [7, 8, 9] },
    ];

    [Test]
    public void Numbers_texts_and_keys_become_columns_of_a_table()
    {
        var view = Context.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(View()).Transform(View());

        var dataset = view.AsDataset("things", new ViewDatasetOptions { Features = ["Size", "Count", "Colour", "Label", "Slots"] });
        var (rows, indices, labels, bad) = Read(dataset);

        Assert.That(dataset.Kind, Is.EqualTo(Data.DataKind.Tabular));
        Assert.That(dataset.Columns.Select(column => column.Name), Is.EqualTo(new[] { "Size", "Count", "Colour", "Label", "Slots[0]", "Slots[1]", "Slots[2]" }));
        Assert.That(dataset.Columns[2].Categories, Is.EqualTo(new[] { "blue", "red" }));
        Assert.That(dataset.Columns[3].Categories, Is.EqualTo(new[] { "b", "a", "c" }));

        // Keys in the order of occurrence: b, a, c; the empty text has none, so the third row has no label.
        Assert.That(dataset.Classes, Is.EqualTo(new[] { "b", "a", "c" }));
        Assert.That(indices, Is.EqualTo(new[] { 0, 1, 3 }));
        Assert.That(labels, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(rows[0], Is.EqualTo(new[] { 1.5f, 7, 1, 0, 1, 0, 3 }));
        Assert.That(rows[1], Is.EqualTo(new[] { float.NaN, -2, float.NaN, 1, 4, 5, 6 }));
        Assert.That(rows[2], Is.EqualTo(new[] { -1f, 1, 1, 2, 7, 8, 9 }));
        Assert.That(bad.Single(), Is.EqualTo(new BadSample(2, "things", "its label is missing")));
    }

    [TestCase("Kind", new[] { "a", "b", "c" }, new[] { 1, 0, 2 }, 2)]
    [TestCase("Number", new[] { "0", "1", "2" }, new[] { 2, 0, 1 }, 3)]
    public void Labels_may_be_texts_or_whole_numbers(string label, string[] classes, int[] labels, int missing)
    {
        var dataset = View().AsDataset("things", new ViewDatasetOptions { Label = label, Features = ["Size"] });
        var read = Read(dataset);

        Assert.That(dataset.Classes, Is.EqualTo(classes));
        Assert.That(read.Labels, Is.EqualTo(labels));
        Assert.That(read.Bad.Single().Index, Is.EqualTo(missing));
    }

    [Test]
    public void True_and_false_are_labels_too()
    {
        var dataset = View().AsDataset("things", new ViewDatasetOptions { Label = "IsOld", Features = ["Size"] });

        Assert.That(dataset.Classes, Is.EqualTo(new[] { "False", "True" }));
        Assert.That(Read(dataset).Labels, Is.EqualTo(new[] { 1, 0, 1, 1 }));
        Assert.That(
            Read(View().AsDataset("things", new ViewDatasetOptions { Label = "IsOld", Features = ["Size"], Classes = ["new", "old"] })).Labels,
            Is.EqualTo(new[] { 1, 0, 1, 1 }));
        Assert.That(
            Read(View().AsDataset("things", new ViewDatasetOptions { Label = "IsOld", Features = ["Size"], Classes = ["true", "false"] })).Labels,
            Is.EqualTo(new[] { 0, 1, 0, 0 }));
    }

    [Test]
    public void Keys_are_found_among_given_classes_by_name_and_one_that_is_none_is_counted()
    {
        var view = Context.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(View()).Transform(View());

        var (_, indices, labels, bad) = Read(view.AsDataset("things", new ViewDatasetOptions { Classes = ["a", "b"], Features = ["Size"] }));

        Assert.That((indices, labels), Is.EqualTo((new[] { 0, 1 }, new[] { 1, 0 })));
        Assert.That(bad.Select(one => (one.Index, one.Reason)), Is.EqualTo(new[] { (2, "its label is missing"), (3, "its label is no class") }));
    }

    [Test]
    public void Keys_without_names_count_from_zero()
    {
        // LoadFromEnumerable's keys count from 0 and are stored plus 1: 1 is class 1 again, and 3 is none of three.
        var view = Context.Data.LoadFromEnumerable([new Keyed { Label = 1, X = 1 }, new Keyed { Label = 3, X = 2 }, new Keyed { Label = 0, X = 3 }]);

        var (_, indices, labels, _) = Read(view.AsDataset("keyed"));

        Assert.That((indices, labels), Is.EqualTo((new[] { 0, 2 }, new[] { 1, 0 })));
    }

    [Test]
    public void Slices_are_read_from_their_columns()
    {
        var dataset = View().AsDataset("things", new ViewDatasetOptions { Label = "IsOld", Features = ["Size"], Slices = ["Place", "Count"] });

        Assert.That(dataset.ReadSlice("Place").Groups, Is.EqualTo(new[] { "north", "south" }));
        Assert.That(dataset.ReadSlice("Place").GroupOf, Is.EqualTo(new[] { 0, 1, 0, -1 }));
        Assert.That(dataset.ReadSlice("Count").Groups, Is.EqualTo(new[] { "7", "-2", "0", "1" }));
    }

    [Test]
    public void Texts_are_samples_where_the_options_say_so()
    {
        var dataset = View().AsDataset("things", new ViewDatasetOptions { Label = "IsOld", Text = "Place" });
        var batch = (TextBatch)dataset.CreateBatch(4);
        using var reader = dataset.Read(ReadSelection.All);

        Assert.That(reader.Read(batch), Is.EqualTo(4));
        Assert.That(batch.Texts, Is.EqualTo(new[] { "north", "south", "north", string.Empty }));
    }

    [Test]
    public void Many_readers_never_disturb_each_other_and_may_stop_early()
    {
        var dataset = Animals.View(Animals.Rows(100)).AsDataset("animals", new ViewDatasetOptions { Label = "Kind", Features = ["Weight"] });
        var expected = Read(dataset).Rows.Select(row => row[0]).ToArray();
        var readers = Enumerable.Range(0, 5).Select(_ => dataset.Read(ReadSelection.All)).ToList();
        var batches = readers.Select(_ => (TabularBatch)dataset.CreateBatch(7)).ToList();
        for (var step = 0; step < 3; step++)
        {
            for (var r = 0; r < 5; r++)
            {
                Assert.That(readers[r].Read(batches[r]), Is.EqualTo(7));
                Assert.That(batches[r].Values, Is.EqualTo(expected.Skip(7 * step).Take(7)));
            }
        }

        readers.ForEach(reader => reader.Dispose());
        Assert.That(Read(dataset, new ReadSelection(new SampleSubset(10, 1))).Indices, Has.Length.EqualTo(10).And.Ordered);
    }

    [Test]
    public void The_content_hash_follows_the_rows()
    {
        static string Hash(IReadOnlyList<Animal> rows) => Animals.View(rows).AsDataset("a", new ViewDatasetOptions { Label = "Kind", Features = ["Weight", "Colour"] }).ContentHash;
        var rows = Animals.Rows(30);

        Assert.That(Hash(rows), Is.EqualTo(Hash([.. rows])));
        Assert.That(Hash([.. rows.Skip(1), rows[0]]), Is.Not.EqualTo(Hash(rows)));
        Assert.That(Hash([rows[0] with { Weight = 9 }, .. rows.Skip(1)]), Is.Not.EqualTo(Hash(rows)));
    }

    [Test]
    public void A_missing_column_is_the_users_error_and_names_what_there_is()
    {
        Assert.That(
            () => View().AsDataset("things", new ViewDatasetOptions { Label = "Kindd" }), Throws.TypeOf<UsageException>().With.Message.Contains("no column 'Kindd'").And.Message.Contains("Kind, "));
        Assert.That(
            () => View().AsDataset("things", new ViewDatasetOptions { Label = "Slots" }), Throws.TypeOf<UsageException>().With.Message.Contains("no label"));
    }

    private static IDataView View() => Context.Data.LoadFromEnumerable(Things);

    private static (float[][] Rows, int[] Indices, int[] Labels, IReadOnlyList<BadSample> Bad) Read(Dataset dataset, ReadSelection? selection = null)
    {
        var batch = (TabularBatch)dataset.CreateBatch(dataset.Count);
        using var reader = dataset.Read(selection ?? ReadSelection.All);
        var count = reader.Read(batch);
        return (
            [.. Enumerable.Range(0, count).Select(i => batch.Row(i).ToArray())], batch.Indices[..count], batch.Labels[..count], reader.Bad);
    }

    private sealed class Thing
    {
        public string Kind { get; set; } = string.Empty;

        public float Number { get; set; }

        public bool IsOld { get; set; }

        public float Size { get; set; }

        public int Count { get; set; }

        public string Colour { get; set; } = string.Empty;

        public string Place { get; set; } = string.Empty;

        [VectorType(3)]
        public float[] Slots { get; set; } = [];
    }

    private sealed class Keyed
    {
        [KeyType(3)]
        public uint Label { get; set; }

        public float X { get; set; }
    }
}
